#include "swboard/xclbin/xclbin_file.hpp"

#include <openssl/evp.h>
#include <xclbin.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>

#include "layout/error.hpp"
#include "network/network.hpp"
#include "swboard/xclbin/board_design.hpp"
#include "swboard/xclbin/board_sections.hpp"

namespace mu40::swboard {
namespace {

using Digest = std::array<unsigned char, 32>;
constexpr std::size_t kSectionAlignment = 8;
constexpr std::size_t kMaxSections = 64;
constexpr std::string_view kMagic{"xclbin2\0", 8};

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(std::span<const std::byte> bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  Digest finish() {
    Digest digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

void check_task(const std::string& text, KernelId kernel) {
  const std::string kernel_name(kKernelNames[static_cast<std::size_t>(kernel)]);
  const auto network = Network::parse(text, "the network for " + kernel_name);
  if (network.task() != kernel) {
    throw Error(ErrorCode::kMismatch, "network '" + network.name() + "' is for " +
                                          std::string(kKernelNames[static_cast<std::size_t>(network.task())]) +
                                          ", expected one for " + kernel_name);
  }
}

std::uint64_t first_word(const Digest& digest) {
  std::uint64_t word = 0;
  std::memcpy(&word, digest.data(), sizeof word);
  return word;
}

// A name-based uuid (RFC 9562, version 8: the digest is ours).
void set_uuid(unsigned char (&uuid)[16], const Digest& digest) {
  std::copy_n(digest.begin(), 16, uuid);
  uuid[6] = static_cast<unsigned char>((uuid[6] & 0x0FU) | 0x80U);
  uuid[8] = static_cast<unsigned char>((uuid[8] & 0x3FU) | 0x80U);
}

std::string uuid_text(const unsigned char (&uuid)[16]) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[uuid[i] >> 4U];
    text += kDigits[uuid[i] & 0xFU];
  }
  return text;
}

std::vector<std::byte> write_container(const std::vector<XclbinSection>& sections) {
  const std::size_t heads = offsetof(axlf, m_sections) + sections.size() * sizeof(axlf_section_header);
  axlf head{};
  std::memcpy(head.m_magic, kMagic.data(), kMagic.size());
  head.m_signature_length = -1;
  std::memset(head.reserved, 0xFF, sizeof head.reserved);
  std::memset(head.m_keyBlock, 0xFF, sizeof head.m_keyBlock);
  head.m_header.m_versionMajor = 2;
  head.m_header.m_versionMinor = 13;
  head.m_header.m_mode = XCLBIN_SW_EMU;
  std::memcpy(head.m_header.m_platformVBNV, kPlatformName.data(), kPlatformName.size());
  head.m_header.m_numSections = static_cast<std::uint32_t>(sections.size());

  std::vector<std::byte> out(heads);
  Sha256 sha;
  std::vector<axlf_section_header> section_heads;
  for (const auto& section : sections) {
    axlf_section_header section_head{};
    section_head.m_sectionKind = section.kind;
    std::memcpy(section_head.m_sectionName, section.name.data(),
                std::min(section.name.size(), sizeof section_head.m_sectionName - 1));
    out.resize((out.size() + kSectionAlignment - 1) / kSectionAlignment * kSectionAlignment);
    section_head.m_sectionOffset = out.size();
    section_head.m_sectionSize = section.content.size();
    out.insert(out.end(), section.content.begin(), section.content.end());
    section_heads.push_back(section_head);
    sha.add(section.content);
  }
  const auto digest = sha.finish();
  head.m_uniqueId = first_word(digest);
  set_uuid(head.m_header.uuid, digest);
  head.m_header.m_length = out.size();
  std::memcpy(out.data(), &head, offsetof(axlf, m_sections));
  std::memcpy(out.data() + offsetof(axlf, m_sections), section_heads.data(),
              section_heads.size() * sizeof(axlf_section_header));
  return out;
}

}  // namespace

const XclbinSection* Xclbin::find(std::uint32_t kind) const noexcept {
  const auto found = std::find_if(sections.begin(), sections.end(), [=](const auto& s) { return s.kind == kind; });
  return found == sections.end() ? nullptr : &*found;
}

std::vector<std::byte> make_board_xclbin(const std::string& recalibrate_text, const std::string& classify_text,
                                         const std::array<std::string, kKernelCount>& models) {
  check_task(recalibrate_text, KernelId::kRecalibrate);
  check_task(classify_text, KernelId::kClassify);
  const std::string xml = design_xml();
  Sha256 sha;
  for (const auto& text : {xml, recalibrate_text, classify_text, models[0], models[1]})
    sha.add(std::as_bytes(std::span(text)));
  const BoardPayload payload{first_word(sha.finish()), {recalibrate_text, classify_text}, models};
  return write_container({{BITSTREAM, "mu40", pack_payload(payload)},
                          {EMBEDDED_METADATA, "mu40", bytes_of(xml)},
                          {MEM_TOPOLOGY, "mu40", mem_topology_section()},
                          {IP_LAYOUT, "mu40", ip_layout_section()},
                          {CONNECTIVITY, "mu40", connectivity_section()}});
}

Xclbin read_xclbin(std::span<const std::byte> bytes, const std::string& name) {
  const auto refuse = [&name](const std::string& what) { throw Error(ErrorCode::kCorrupt, name + ": " + what); };
  if (bytes.size() < offsetof(axlf, m_sections) || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    refuse("is not an xclbin: expected the magic 'xclbin2' and a header of " +
           std::to_string(offsetof(axlf, m_sections)) + " bytes");
  }
  axlf head{};
  std::memcpy(&head, bytes.data(), offsetof(axlf, m_sections));
  if (head.m_header.m_length != bytes.size()) {
    refuse("header says " + std::to_string(head.m_header.m_length) + " bytes, the file has " +
           std::to_string(bytes.size()));
  }
  const std::size_t count = head.m_header.m_numSections;
  if (count > kMaxSections || offsetof(axlf, m_sections) + count * sizeof(axlf_section_header) > bytes.size()) {
    refuse("has " + std::to_string(count) + " sections, expected at most " + std::to_string(kMaxSections) +
           " that fit the file");
  }
  Xclbin xclbin;
  xclbin.uuid = uuid_text(head.m_header.uuid);
  const auto* const platform = reinterpret_cast<const char*>(head.m_header.m_platformVBNV);
  xclbin.platform.assign(platform, ::strnlen(platform, sizeof head.m_header.m_platformVBNV));
  xclbin.mode = head.m_header.m_mode;
  for (std::size_t i = 0; i < count; ++i) {
    axlf_section_header section{};
    std::memcpy(&section, bytes.data() + offsetof(axlf, m_sections) + i * sizeof section, sizeof section);
    if (section.m_sectionOffset > bytes.size() || section.m_sectionSize > bytes.size() - section.m_sectionOffset) {
      refuse("section " + std::to_string(i) + " (kind " + std::to_string(section.m_sectionKind) +
             ") lies outside the file");
    }
    const auto content = bytes.subspan(section.m_sectionOffset, section.m_sectionSize);
    xclbin.sections.push_back({section.m_sectionKind,
                               {section.m_sectionName, ::strnlen(section.m_sectionName, sizeof section.m_sectionName)},
                               {content.begin(), content.end()}});
  }
  return xclbin;
}

Xclbin read_xclbin(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) {
    throw Error(ErrorCode::kNotFound, "cannot open the xclbin " + file.string());
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return read_xclbin(std::as_bytes(std::span(text)), file.string());
}

}  // namespace mu40::swboard
