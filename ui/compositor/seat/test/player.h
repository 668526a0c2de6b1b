/*
 * A person and programs who do whatever bytes say, two for each step, and programs that keep
 * account of what they are told: play() stops where one of them was told what it may not be told.
 */
#pragma once

#include "lib/bytes.h"

void play(struct bytes steps);
