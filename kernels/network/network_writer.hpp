// Writes a network file: for the trainer and for tests. Writing then Network::parse() gives the same graph back;
// nothing is checked here, the parser does it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "network/network.hpp"

namespace mu40 {

// A network in the making. Single thread.
class NetworkDraft {
 public:
  NetworkDraft(std::string name, KernelId task) : name_(std::move(name)), task_(task) {}

  // Appends a node and returns its first element.
  ValueRef add(std::string node_name, NodeOperation operation);
  // phi, eta, pt or logit.
  void set_output(std::string output_name, ValueRef value) { outputs_.emplace_back(std::move(output_name), value); }
  void set_threshold(std::int32_t threshold) { threshold_ = threshold; }
  // Free text in the file that does not count in the hash.
  void add_note(std::string key, std::string text) { notes_.emplace_back(std::move(key), std::move(text)); }

  // Takes out every node that no output needs. References given before are void.
  void drop_unused();

  // The file's text, a node a line.
  [[nodiscard]] std::string text() const;

 private:
  struct Named {
    std::string name;
    NodeOperation operation;
  };
  [[nodiscard]] std::string node_text(const Named& node) const;
  [[nodiscard]] std::string reference_text(ValueRef ref) const;

  std::string name_;
  KernelId task_;
  std::vector<Named> nodes_;
  std::vector<std::pair<std::string, ValueRef>> outputs_;
  std::int32_t threshold_ = 0;
  std::vector<std::pair<std::string, std::string>> notes_;
};

}  // namespace mu40
