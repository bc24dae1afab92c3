#include "contender.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <variant>

#include "graph.hpp"
#include "layout/error.hpp"
#include "mlp_file.hpp"
#include "published_model.hpp"
#include "teacher.hpp"

namespace mu40 {
namespace {

enum class FileKind : std::uint8_t { kNetwork, kPublished, kTeacher };

// What is neither of the others is a network, if only a broken one.
FileKind kind_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(ErrorCode::kNotFound, "cannot open " + file.string());
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (text.starts_with(kMlpMagic)) return FileKind::kTeacher;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const bool is_published = json.is_object() && json.contains("format") && json["format"] == PublishedModel::kFormat;
  return is_published ? FileKind::kPublished : FileKind::kNetwork;
}

Model integer_model(const std::filesystem::path& file) {
  const auto network = std::make_shared<const Network>(Network::load(file));
  Model model{file, network->task(), "integers", {}, {}, network, {}};
  model.measure = [network](std::span<const MuonSample> muons) { return by_network(*network, muons); };
  model.score = [network](std::span<const PairSample> pairs) { return score_pairs(*network, pairs); };
  for (const auto& node : network->nodes()) {
    const auto* field = std::get_if<FieldNode>(&node.operation);
    if (field != nullptr && std::ranges::find(model.fields, field->field) == model.fields.end()) {
      model.fields.push_back(field->field);
    }
  }
  std::ranges::sort(model.fields);
  return model;
}

Model published_model(const std::filesystem::path& file) {
  const auto published = std::make_shared<const PublishedModel>(PublishedModel::load(file));
  Model model{file, published->task(), "floating point", {}, {}, {}, {}};
  model.measure = [published](std::span<const MuonSample> muons) { return published->measure(muons); };
  model.score = [published](std::span<const PairSample> pairs) { return published->score(pairs); };
  return model;
}

// A teacher's corrections (graph.hpp), unfolded, on top of the station's values and L1 pT.
std::vector<Measured> by_teacher(const Teacher& teacher, std::span<const MuonSample> muons) {
  const Eigen::MatrixXd outputs = teacher.outputs(muons).cast<double>();
  std::vector<Measured> out;
  out.reserve(muons.size());
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto correction = outputs.col(static_cast<Eigen::Index>(i));
    const auto code = [&](MuonField field) { return get(muons[i].word, field); };
    const double charge = code(MuonField::kCharge) == 0 ? 1 : -1;
    const double side = code(MuonField::kEtaStation) < 0 ? -1 : 1;
    out.push_back({code(MuonField::kPt) * kPtUnitGev * std::exp2(correction(2) * kLogPtTargetUnit),
                   (code(MuonField::kEtaStation) + side * correction(1) * kEtaTargetUnit) * kEtaUnit,
                   (code(MuonField::kPhiStation) + charge * correction(0) * kPhiTargetUnit) * kPhiUnitRad});
  }
  return out;
}

Model teacher_model(const std::filesystem::path& file) {
  const auto teacher = std::make_shared<const Teacher>(Teacher::load(file));
  Model model{file, teacher->recipe().task, "floating point", {}, {}, {}, {}};
  model.measure = [teacher](std::span<const MuonSample> muons) { return by_teacher(*teacher, muons); };
  model.score = [teacher](std::span<const PairSample> pairs) {
    const auto outputs = teacher->outputs(pairs);
    std::vector<Score> scores;
    scores.reserve(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      scores.push_back({static_cast<double>(outputs(0, static_cast<Eigen::Index>(i))), pairs[i].is_real});
    }
    return scores;
  };
  return model;
}

}  // namespace

Model load_model(const std::filesystem::path& file) {
  switch (kind_of(file)) {
    case FileKind::kPublished:
      return published_model(file);
    case FileKind::kTeacher:
      return teacher_model(file);
    case FileKind::kNetwork:
      break;
  }
  return integer_model(file);
}

Contender load_contender(std::string_view argument) {
  const auto equals = argument.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    throw Error(ErrorCode::kInvalidArgument, "'" + std::string(argument) + "' where NAME=FILE[,FILE...] was expected");
  }
  Contender contender{std::string(argument.substr(0, equals)), {}};
  auto rest = argument.substr(equals + 1);
  while (true) {
    const auto comma = rest.find(',');
    contender.seeds.push_back(load_model(rest.substr(0, comma)));
    if (contender.seeds.back().task != contender.seeds.front().task) {
      throw Error(ErrorCode::kMismatch, contender.seeds.back().file.string() + " does not have the task of " +
                                            contender.seeds.front().file.string() + ", both are '" + contender.name +
                                            "'");
    }
    if (comma == std::string_view::npos) return contender;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace mu40
