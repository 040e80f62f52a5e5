// What tests of limits, faults and speed need beside the cases: small programs with one purpose each.
//   allocate --way WAY --bytes N [--hold]  takes N bytes in one way, says what memory is free then, and gives them
//   back.
//            Ways: plain pitched async pool vmm array graph managed host. Exit status 0 had it, 2 out of memory,
//            3 refused (not supported), 1 anything else. --hold: keeps them until standard input ends; --for: so many
//            seconds.
//   work --seconds N [--allocate BYTES]    computes and checks its results all the time; says how many rounds were
//   right fault --kind KIND                      breaks its context: illegal misaligned trap assert; 0 when the right
//   error came launches [--count N]                   cost of a launch, of a synchronised launch, of a copy (JSON,
//   microseconds)
#pragma once

// Runs the tool; a negative status means that the arguments are wrong.
int run_tool(int count, char** arguments);
const char* tools_usage();
