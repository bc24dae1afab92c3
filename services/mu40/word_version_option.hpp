// The option --words of the commands that read recordings.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "layout/muon_word.hpp"

namespace mu40 {

inline void add_word_version_option(CLI::App& command, MuonWordVersion& version) {
  static const std::map<std::string, MuonWordVersion> kVersions{{"run3", MuonWordVersion::kRun3},
                                                                {"run2", MuonWordVersion::kRun2}};
  command.add_option("--words", version, "Layout of the muon words: run3 (default) or run2")
      ->transform(CLI::CheckedTransformer(kVersions).description(""))
      ->type_name("VERSION");
}

}  // namespace mu40
