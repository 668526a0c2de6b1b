/* Who may follow this machine's audit log: whom the owner has named in the overlay's settings. */
#pragma once

#include "abi/status.h"
#include "signing/signing.h"

/*
 * Asks for the settings and checks that they are the owner's.
 *   STATUS_OK      this key is among the auditors
 *   STATUS_DENIED  it is not, or there are no such settings
 *   others         of who was asked: nothing is known now
 */
NODISCARD enum status auditors_ask(const uint8_t key[PUBLIC_KEY_BYTES]);
