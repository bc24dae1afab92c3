// mu40-xclbin: packs two networks into the software board's xclbin, or tells what is in an xclbin.
#include <CLI/CLI.hpp>
#include <array>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>

#include "layout/error.hpp"
#include "network/network.hpp"
#include "swboard/rtl/model_builder.hpp"
#include "swboard/xclbin/xclbin_file.hpp"

namespace {

using namespace mu40;

// The models of both networks, made side by side.
std::array<std::string, kKernelCount> make_models(const Network& recalibrate, const Network& classify,
                                                  const std::filesystem::path& sources,
                                                  const std::filesystem::path& folder) {
  const auto make = [&](const Network& network) {
    return std::async(std::launch::async, [&] { return swboard::make_model(network, {}, sources, folder); });
  };
  auto first = make(recalibrate);
  auto second = make(classify);
  return {first.get(), second.get()};
}

void pack(const std::string& recalibrate_file, const std::string& classify_file, const std::string& root,
          const std::string& output) {
  const auto recalibrate = Network::load(recalibrate_file);
  const auto classify = Network::load(classify_file);
  std::array<std::string, kKernelCount> models;
  if (!root.empty()) {
    const std::filesystem::path folder = root;
    models = make_models(recalibrate, classify, folder / "rtl", folder / "models");
  }
  const auto bytes = swboard::make_board_xclbin(recalibrate.text(), classify.text(), models);
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
  const auto payload = swboard::unpack_payload(bitstream->content);
  for (std::size_t kernel = 0; kernel < kKernelCount; ++kernel) {
    const auto network = Network::parse(payload.network_text[kernel], path);
    std::cout << "network   " << network.name() << " for " << kKernelNames[kernel] << ", " << network.hash() << ", "
              << (payload.model[kernel].empty() ? "functional" : "RTL model " + payload.model[kernel]) << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Packs two networks into the software board's xclbin, or inspects one"};
  std::string recalibrate, classify, rtl_root, output, file;
  auto* const inspected = app.add_option("--inspect", file, "tell what is in this xclbin");
  auto* const packed = app.add_option("-o,--output", output, "the xclbin to write")->excludes(inspected);
  app.add_option("--recalibrate", recalibrate, "network file of recalibrate")->needs(packed);
  app.add_option("--classify", classify, "network file of classify")->needs(packed);
  app.add_option("--rtl", rtl_root,
                 "make it cycle-exact: the networks' RTL, compiled into this root of a software board")
      ->needs(packed);
  app.require_option();
  CLI11_PARSE(app, argc, argv);
  try {
    if (*inspected) {
      inspect(file);
    } else {
      pack(recalibrate, classify, rtl_root, output);
    }
  } catch (const std::exception& error) {
    std::cerr << "mu40-xclbin: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
