// The tables of docs/metrics.md, for the tests that hold it against what is exposed.
#pragma once

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace mu40::test {

struct DocumentedSeries {
  std::string type;
  std::set<std::string> labels;
  friend bool operator==(const DocumentedSeries&, const DocumentedSeries&) = default;
};

// The lines below `heading` ("## RPCs"), to the next one.
inline std::vector<std::string> lines_below(const std::string& path, const std::string& heading) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::string> lines;
  bool below = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) below = line == heading;
    if (below) lines.push_back(line);
  }
  if (lines.empty()) throw std::runtime_error(path + " has no " + heading);
  return lines;
}

// Rows "| `mu40_x` | type | unit | `label`, `label` | ... |" below `heading`. A series named twice throws.
inline std::map<std::string, DocumentedSeries> documented_series(const std::string& path, const std::string& heading) {
  std::map<std::string, DocumentedSeries> series;
  for (const std::string& line : lines_below(path, heading)) {
    if (!line.starts_with("| `mu40_")) continue;
    std::vector<std::string> cells;
    for (std::size_t at = 0, end; (end = line.find('|', at + 1)) != std::string::npos; at = end) {
      cells.push_back(line.substr(at + 2, end - at - 3));
    }
    DocumentedSeries row{cells.at(1), {}};
    const std::string& labels = cells.at(3);
    for (std::size_t at = labels.find('`'), end; at != std::string::npos; at = labels.find('`', end + 1)) {
      end = labels.find('`', at + 1);
      row.labels.insert(labels.substr(at + 1, end - at - 1));
    }
    const std::string name = cells.at(0).substr(1, cells.at(0).size() - 2);
    if (!series.emplace(name, row).second) throw std::runtime_error(name + " is documented twice");
  }
  return series;
}

// The bucket edges in the code block below `heading`, in seconds, without +Inf.
inline std::vector<double> documented_edges_s(const std::string& path, const std::string& heading) {
  std::vector<double> edges;
  bool in_block = false;
  for (const std::string& line : lines_below(path, heading)) {
    if (line == "```") {
      in_block = !in_block;
    } else if (in_block) {
      std::istringstream words(line);
      for (std::string word; words >> word && word != "+Inf";) edges.push_back(std::stod(word));
    }
  }
  return edges;
}

}  // namespace mu40::test
