#include "files/inspect_json.hpp"

#include <nlohmann/json.hpp>

#include "event/filling_scheme.hpp"
#include "event/track_finder.hpp"

namespace mu40 {
namespace {

nlohmann::ordered_json faults_json(const RecordingFaults& faults) {
  nlohmann::ordered_json counts = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < kRecordingFaultCount; ++i) {
    counts[std::string(name_of(static_cast<RecordingFault>(i)))] = faults.count(static_cast<RecordingFault>(i));
  }
  nlohmann::ordered_json first = nlohmann::ordered_json::array();
  for (const auto& record : faults.records()) {
    first.push_back({{"fault", name_of(record.fault)},
                     {"offset_bytes", record.offset_bytes},
                     {"orbit", record.orbit},
                     {"found", record.found},
                     {"expected", record.expected},
                     {"skipped_bytes", record.skipped_bytes},
                     {"text", describe(record)}});
  }
  return {{"total", faults.total()}, {"counts", counts}, {"first", first}};
}

}  // namespace

std::string inspect_json(const RecordingSummary& summary, const std::string& recording) {
  const auto& account = summary.account;
  nlohmann::ordered_json report{
      {"recording", recording},
      {"generated", summary.identity.generated},
      {"run", summary.identity.run},
      {"lumisection", summary.identity.lumisection},
      {"file_type", summary.identity.file_type},
      {"file_bytes", summary.file_bytes},
      {"used_bytes", account.used_bytes},
      {"other_source_bytes", account.other_source_bytes},
      {"skipped_bytes", account.skipped_bytes},
      {"orbits",
       {{"delivered", account.orbits},
        {"announced", summary.announced_orbits},
        {"found", account.orbits_found},
        {"other_source", account.other_source_orbits},
        {"missing", account.missing_orbits},
        {"lowest", nullptr},
        {"highest", nullptr}}},
      {"bx_blocks", account.blocks},
      {"muons",
       {{"recorded", account.muons},
        {"final", summary.final_muons},
        {"intermediate", account.intermediate},
        {"empty", account.empty}}},
      {"bx",
       {{"colliding_in_scheme", kCollidingBxCount},
        {"colliding_occupancy", summary.colliding_occupancy()},
        {"filled_colliding", summary.filled_colliding()},
        {"filled_outside_scheme", summary.filled_outside_scheme()}}},
      {"truth", nullptr},
      {"faults", faults_json(summary.faults)},
      {"histograms",
       {{"filled_orbits_by_bx", summary.filled},
        {"final_muons_in_bx_block", summary.multiplicity},
        {"pt_code", summary.pt},
        {"eta_code_from_minus_256", summary.eta},
        {"quality", summary.quality}}},
  };
  if (summary.lowest_orbit) {
    report["orbits"]["lowest"] = *summary.lowest_orbit;
    report["orbits"]["highest"] = *summary.highest_orbit;
  }
  auto& track_finders = report["histograms"]["track_finder"];
  for (std::size_t i = 0; i < kTrackFinders.size(); ++i) {
    track_finders[std::string(kTrackFinders[i].name)] = summary.track_finder[i];
  }
  track_finders["none"] = summary.track_finder.back();
  if (summary.truth) {
    report["truth"] = {{"rows", summary.truth->rows},
                       {"matched", summary.truth->matched},
                       {"real_pairs", summary.truth->pairs},
                       {"final_muons_without_row", summary.truth->muons_without_row},
                       {"rows_without_final_muon", summary.truth->rows_without_muon}};
  }
  return report.dump(2) + "\n";
}

}  // namespace mu40
