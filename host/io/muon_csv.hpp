// Recorded muons as CSV: one line a muon, one column a word field under its name of layout/muon_word.hpp.
#pragma once

#include <string>

#include "event/orbit_view.hpp"
#include "layout/muon_word.hpp"

namespace mu40 {

// Makes lines of text; writing them is the caller's. Immutable; thread-safe.
class MuonCsv {
 public:
  // `physical` adds columns in GeV, radians and pseudorapidity behind the fields (event/physical_muon.hpp).
  MuonCsv(MuonWordVersion version, bool physical) : version_(version), physical_(physical) {}

  // Appends the line of column names.
  void append_header(std::string& text) const;
  // Appends one line for each muon of `orbit`, filtered ones included: orbit, bx, index, fields.
  void append(std::string& text, const OrbitView& orbit) const;

 private:
  MuonWordVersion version_;
  bool physical_;
};

}  // namespace mu40
