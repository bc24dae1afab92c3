// A report brought up to date from a snapshot, so that a run of a daemon is shown as one of this process. What
// snapshots do not tell (accuracy but for widths, histograms) stays as it was.
#pragma once

#include "mu40/v1/runs.pb.h"
#include "run/run_report.hpp"

namespace mu40 {

// `report`: of the same run. Names that this version does not know are passed over.
void lay_over(RunReport& report, const v1::RunSnapshot& snapshot);

}  // namespace mu40
