#include "mlp_file.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "io/output_file.hpp"
#include "layout/crc32c.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

static_assert(std::endian::native == std::endian::little);

// Both directions walk through the state with the same function; this one writes.
class StateWriter {
 public:
  void raw(const void* bytes, std::size_t size) {
    const auto* begin = static_cast<const std::byte*>(bytes);
    bytes_.insert(bytes_.end(), begin, begin + size);
  }
  template <typename T>
    requires std::is_arithmetic_v<T>
  void value(const T& value) {
    raw(&value, sizeof(value));
  }
  void text(const std::string& text) {
    value<std::uint64_t>(text.size());
    raw(text.data(), text.size());
  }
  void matrix(const Eigen::MatrixXf& matrix) {
    value<std::uint64_t>(static_cast<std::uint64_t>(matrix.size()));
    raw(matrix.data(), static_cast<std::size_t>(matrix.size()) * sizeof(float));
  }
  void numbers(const std::vector<int>& numbers) {
    value<std::uint64_t>(numbers.size());
    for (const int number : numbers) value<std::int32_t>(number);
  }
  [[nodiscard]] const std::vector<std::byte>& bytes() const noexcept { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

class StateReader {
 public:
  StateReader(std::span<const std::byte> bytes, std::string name) : bytes_(bytes), name_(std::move(name)) {}

  void raw(void* to, std::size_t size) {
    if (size > bytes_.size() - at_) refuse("it ends " + std::to_string(size - (bytes_.size() - at_)) + " bytes early");
    std::memcpy(to, bytes_.data() + at_, size);
    at_ += size;
  }
  template <typename T>
    requires std::is_arithmetic_v<T>
  void value(T& value) {
    raw(&value, sizeof(value));
  }
  void text(std::string& text) {
    text.resize(count(1));
    raw(text.data(), text.size());
  }
  // Of the size that it has.
  void matrix(Eigen::MatrixXf& matrix) {
    const auto size = count(sizeof(float));
    if (size != static_cast<std::size_t>(matrix.size())) {
      refuse("it holds a matrix of " + std::to_string(size) + " numbers where the recipe's has " +
             std::to_string(matrix.size()));
    }
    raw(matrix.data(), size * sizeof(float));
  }
  void numbers(std::vector<int>& numbers) {
    numbers.resize(count(sizeof(std::int32_t)));
    for (auto& number : numbers) {
      std::int32_t read = 0;
      value(read);
      number = read;
    }
  }
  void expect_end() const {
    if (at_ != bytes_.size()) refuse("it goes on where its end was expected");
  }
  [[noreturn]] void refuse(const std::string& sentence) const {
    throw Error(ErrorCode::kCorrupt, name_ + ": byte " + std::to_string(at_) + ": " + sentence);
  }

 private:
  // A number of elements that the rest of the file can hold.
  std::size_t count(std::size_t element_bytes) {
    std::uint64_t count = 0;
    value(count);
    if (count > (bytes_.size() - at_) / element_bytes) refuse(std::to_string(count) + " elements are more than it has");
    return static_cast<std::size_t>(count);
  }

  std::span<const std::byte> bytes_;
  std::string name_;
  std::size_t at_ = 0;
};

template <typename Stream, typename Label>
void label_of(Stream& stream, Label& label) {
  stream.text(label.recipe);
  stream.text(label.made_of);
  stream.value(label.epochs);
}

template <typename Stream, typename Layers>
void state_of(Stream& stream, Layers& layers, MlpState state) {
  for (auto& layer : layers) {
    for (auto* parameter : {&layer.weights, &layer.bias}) {
      stream.matrix(parameter->value);
      if (state == MlpState::kWeights) continue;
      stream.matrix(parameter->mean);
      stream.matrix(parameter->square);
    }
    if (state == MlpState::kWeights) continue;
    stream.matrix(layer.mask);
    for (auto* numbers : {&layer.input_limit, &layer.input_fraction, &layer.sum_fraction, &layer.output_fraction}) {
      stream.numbers(*numbers);
    }
  }
}

// A quantised layer has a scale for each input and neuron, and none that overflows.
void expect_scales(const StateReader& stream, const Mlp::Layer& layer) {
  constexpr int kMaxFraction = 64;
  const auto n_inputs = static_cast<std::size_t>(layer.weights.value.cols());
  const auto n_neurons = static_cast<std::size_t>(layer.weights.value.rows());
  const auto fits = [&](const std::vector<int>& numbers, std::size_t size) {
    return numbers.size() == size && std::all_of(numbers.begin(), numbers.end(), [](int number) {
             return number >= -kMaxFraction && number <= kMaxFraction;
           });
  };
  if (layer.input_limit.size() != n_inputs || !fits(layer.input_fraction, n_inputs) ||
      !fits(layer.sum_fraction, n_neurons) || !fits(layer.output_fraction, n_neurons)) {
    stream.refuse("its scales do not fit its weights");
  }
}

std::vector<std::byte> checked_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(ErrorCode::kNotFound, file.string() + ": cannot be read");
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  std::uint32_t crc = 0;
  if (text.size() < kMlpMagic.size() + sizeof(crc) || !text.starts_with(kMlpMagic)) {
    throw Error(ErrorCode::kCorrupt, file.string() + ": does not begin with " + std::string(kMlpMagic));
  }
  const auto all = std::as_bytes(std::span(text));
  const auto content = all.first(all.size() - sizeof(crc));
  std::memcpy(&crc, content.data() + content.size(), sizeof(crc));
  if (crc != crc32c(content)) throw Error(ErrorCode::kCorrupt, file.string() + ": its checksum is wrong");
  const auto rest = content.subspan(kMlpMagic.size());
  return {rest.begin(), rest.end()};
}

}  // namespace

void save_mlp(const std::filesystem::path& file, const MlpLabel& label, const Mlp& mlp, MlpState state) {
  StateWriter stream;
  stream.raw(kMlpMagic.data(), kMlpMagic.size());
  label_of(stream, label);
  stream.value(static_cast<std::uint8_t>(state));
  stream.value(static_cast<std::uint8_t>(mlp.is_quantised()));
  stream.value(mlp.steps());
  state_of(stream, mlp.layers(), state);
  const auto crc = crc32c(stream.bytes());
  stream.value(crc);
  OutputFile output(file);
  output.write(stream.bytes());
  output.commit();
}

MlpLabel load_mlp_label(const std::filesystem::path& file) {
  const auto bytes = checked_bytes(file);
  StateReader stream(bytes, file.string());
  MlpLabel label;
  label_of(stream, label);
  return label;
}

void load_mlp(const std::filesystem::path& file, Mlp& mlp, MlpState state) {
  const auto bytes = checked_bytes(file);
  StateReader stream(bytes, file.string());
  MlpLabel label;
  label_of(stream, label);
  std::uint8_t kind = 0;
  std::uint8_t is_quantised = 0;
  std::int64_t steps = 0;
  stream.value(kind);
  stream.value(is_quantised);
  stream.value(steps);
  if (kind != static_cast<std::uint8_t>(state)) {
    stream.refuse(state == MlpState::kWeights ? "it is a checkpoint, expected a trained network"
                                              : "it is a trained network, expected a checkpoint");
  }
  Mlp loaded = mlp;
  state_of(stream, loaded.layers(), state);
  stream.expect_end();
  if (is_quantised != 0) {
    for (const auto& layer : loaded.layers()) expect_scales(stream, layer);
  }
  loaded.restore(is_quantised != 0, steps);
  mlp = std::move(loaded);
}

}  // namespace mu40
