// mu40-xclbin: packs two networks into the software board's xclbin, or tells what is in an xclbin.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include "layout/error.hpp"
#include "network/network.hpp"
#include "swboard/xclbin/xclbin_file.hpp"

namespace {

using namespace mu40;

void pack(const std::string& recalibrate, const std::string& classify, const std::string& output) {
  const auto bytes = swboard::make_board_xclbin(Network::load(recalibrate).text(), Network::load(classify).text());
  std::ofstream out(output, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw Error(ErrorCode::kExhausted, "cannot write " + output);
}

void inspect(const std::string& path) {
  const auto xclbin = swboard::read_xclbin(std::filesystem::path(path));
  std::cout << "uuid      " << xclbin.uuid << "\nplatform  " << xclbin.platform << "\nmode      " << xclbin.mode
            << '\n';
  for (const auto& section : xclbin.sections) {
    std::cout << "section   " << section.kind << ' ' << section.name << ", " << section.content.size() << " bytes\n";
  }
  const auto* const bitstream = xclbin.find(0);
  if (xclbin.mode != swboard::kModeSoftware || bitstream == nullptr) return;
  for (const auto& text : swboard::unpack_payload(bitstream->content).network_text) {
    const auto network = Network::parse(text, path);
    std::cout << "network   " << network.name() << " for " << kKernelNames[static_cast<std::size_t>(network.task())]
              << ", " << network.hash() << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Packs two networks into the software board's xclbin, or inspects one"};
  std::string recalibrate, classify, output, file;
  auto* const inspected = app.add_option("--inspect", file, "tell what is in this xclbin");
  auto* const packed = app.add_option("-o,--output", output, "the xclbin to write")->excludes(inspected);
  app.add_option("--recalibrate", recalibrate, "network file of recalibrate")->needs(packed);
  app.add_option("--classify", classify, "network file of classify")->needs(packed);
  app.require_option();
  CLI11_PARSE(app, argc, argv);
  try {
    if (*inspected) {
      inspect(file);
    } else {
      pack(recalibrate, classify, output);
    }
  } catch (const std::exception& error) {
    std::cerr << "mu40-xclbin: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
