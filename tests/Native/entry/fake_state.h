#pragma once

#include "core/state.h"

/// A client's state as the private tables see it, set by the tests.
struct FakeState {
    bool initialized = true;
    int driverVersion = 13000;
    int devices = 2;
    void* loadedImage = nullptr;
};

extern FakeState fakeState;

/// Contexts of the fake: device i's primary context is &fakeContexts[i], with the id i + 1.
extern char fakeContexts[4];

/// A stream with the id 77.
extern char fakeStream;

void set_current_context(void* context);
