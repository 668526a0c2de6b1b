/* What tells the server that a session has ended. */
#pragma once

/*
 * Both are descriptors that can be read while a session has ended of which the server has not heard
 * (svr_chansess_checksignal()). 0, or -1.
 */
int session_ends_open(int ends[2]);
