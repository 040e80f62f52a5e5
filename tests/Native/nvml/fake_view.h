#pragma once

#include "core/nvml_view.h"

/// A slice as the NVML library sees it, set by the tests: two devices and two processes unless changed.
struct FakeView {
    bool slicePresent = true;
    bool devicesPresent = true;
    int processes = 2;
};

extern FakeView fakeView;
