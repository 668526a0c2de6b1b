/* What else the CPUs of this machine have: nothing that makes a difference here. */
#pragma once

static inline void blake3_use_zbb(void)
{
}
