// The exit status of a process whose board process died or broke off. C and C++: the software board's shim ends the
// process with it, the process's parent reads it. (On a card XRT reports errors instead.)
#pragma once

enum { kBoardGoneStatus = 86 };
