/* What the parts of the benchmark of overlay and remote calls measure. */
#pragma once

/* A packet through two nodes, in instructions for each of its bytes, beside libsodium's box. */
void bench_packets(void);

/* A call through two connections, and the same one without. */
void bench_calls(void);
