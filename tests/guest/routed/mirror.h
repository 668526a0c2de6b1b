/* What both programs know of the mirror. */
#pragma once

#define MIRROR_OWN  {[0] = 2, [15] = 1}
#define MIRROR_PEER {[0] = 2, [15] = 2}
#define MIRROR_LIAR {[0] = 2, [14] = 0x0b, [15] = 0xad}

/* Of which nothing may come. */
#define MIRROR_LIES 7u

/* Larger than a place for a frame is. */
#define MIRROR_PACKET_BYTES_MAX 9000u
