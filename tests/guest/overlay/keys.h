/* Whom the test is about. */
#pragma once

#include "overlay_wire/address.h"

/* This node. */
static const struct overlay_key own_key = {{0x80, 0x11, 0x22, 0x33}};
/* Two with one address: what is behind that differs. */
static const struct overlay_key friend_key = {{0x80, 0x11, 0x22, 0x44}};
static const struct overlay_key eve_key = {{0x80, 0x11, 0x22, 0x44, [31] = 1}};
/* Others. */
static const struct overlay_key bob_key = {{0x80, 0xb0, 0xb0}};
static const struct overlay_key nobody_key = {{0x80, 0x90, 0x90}};
