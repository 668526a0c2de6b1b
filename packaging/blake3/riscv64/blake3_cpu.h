/* What else the CPUs of this machine have. */
#pragma once

/* All of them have Zbb, which rotates in one instruction; before anything is hashed. */
void blake3_use_zbb(void);
