// Holds the precompiled headers of the tests (cmake/mu40_targets.cmake); it has nothing of its own.
