/* Whom a thread acts for: mostly a public key. The kernel compares these bytes, and no more. */
#pragma once

#define PRINCIPAL_BYTES 32u
