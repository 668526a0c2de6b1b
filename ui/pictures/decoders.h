/* What the readers of the single formats share. */
#pragma once

#include "pictures/pictures.h"

/* Each reads a file of its kind; as picture_decode(), whose picture is empty. */
NODISCARD enum status png_decode(struct bytes file, uint32_t pixels_max, struct picture *picture);
NODISCARD enum status jpeg_decode(struct bytes file, uint32_t pixels_max, struct picture *picture);
NODISCARD enum status pnm_decode(struct bytes file, uint32_t pixels_max, struct picture *picture);

/*
 * Pixels for this size.
 *   STATUS_MALFORMED       a side is 0
 *   STATUS_LIMIT_EXCEEDED  too large
 *   STATUS_NO_MEMORY
 */
NODISCARD enum status
picture_allocate(struct picture *picture, uint64_t width, uint64_t height, uint32_t pixels_max);

/* Says why, and gives the status. */
NODISCARD enum status
picture_refuse(struct picture *picture, enum status status, const char *reason);
