#include "kept.h"

#define ESCAPE 0x1b
#define BELL   0x07
#define DELETE 0x7f

enum state {
    STATE_GROUND = 0,
    STATE_ESCAPE,
    STATE_SEQUENCE, /* ESC [ */
    STATE_STRING,   /* ESC ] and the like, up to BEL, ESC \ or any other control character */
};

void kept_init(struct kept *kept)
{
    *kept = (struct kept){0};
    kept->bytes = (struct byte_ring){kept->memory, KEPT_BYTES, 0, 0};
}

static void put(struct kept *kept, uint8_t byte)
{
    if (byte_ring_room(&kept->bytes) == 0) {
        byte_ring_drop(&kept->bytes, 1);
        kept->is_cut = true;
    }
    byte_ring_put(&kept->bytes, byte);
}

static void hold(struct kept *kept, uint8_t byte)
{
    if (kept->held_count < KEPT_SEQUENCE_BYTES) {
        kept->held[kept->held_count] = byte;
    }
    /* One more than there is room for: it is too long to be kept. */
    kept->held_count += kept->held_count <= KEPT_SEQUENCE_BYTES ? 1 : 0;
}

static void finish(struct kept *kept, bool is_wanted)
{
    for (uint32_t i = 0; is_wanted && i < kept->held_count; i++) {
        put(kept, kept->held[i]);
    }
    kept->held_count = 0;
    kept->state = STATE_GROUND;
}

/* Movements, erasures, insertions, colours (ECMA-48 8.3), none with a private parameter. */
static bool is_harmless(const struct kept *kept)
{
    static const char finals[] = "ABCDEFGHJKLMPSTX@dfm";
    if (kept->held_count < 3 || kept->held_count > KEPT_SEQUENCE_BYTES) {
        return false;
    }
    for (uint32_t i = 2; i + 1u < kept->held_count; i++) {
        if (kept->held[i] < '0' || kept->held[i] > ';') {
            return false;
        }
    }
    for (uint32_t i = 0; finals[i] != '\0'; i++) {
        if ((char)kept->held[kept->held_count - 1] == finals[i]) {
            return true;
        }
    }
    return false;
}

static void take_after_escape(struct kept *kept, uint8_t byte)
{
    switch (byte) {
    case '[':
        hold(kept, byte);
        kept->state = STATE_SEQUENCE;
        return;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        finish(kept, false);
        kept->state = STATE_STRING;
        return;
    default:
        break;
    }
    hold(kept, byte);
    if (byte >= 0x30) {
        finish(kept, byte == '7' || byte == '8'); /* save and restore the cursor */
    }
}

void kept_take(struct kept *kept, uint8_t byte)
{
    if (byte == ESCAPE) {
        finish(kept, false);
        hold(kept, byte);
        kept->state = STATE_ESCAPE;
        return;
    }
    if (byte < 0x20 || byte == DELETE) {
        const bool is_end = kept->state == STATE_STRING && byte == BELL;
        finish(kept, false);
        if (!is_end && byte >= BELL && byte <= '\r') {
            put(kept, byte);
        }
        return;
    }
    switch (kept->state) {
    case STATE_GROUND:
        put(kept, byte);
        break;
    case STATE_ESCAPE:
        take_after_escape(kept, byte);
        break;
    case STATE_SEQUENCE:
        hold(kept, byte);
        if (byte >= 0x40) {
            finish(kept, is_harmless(kept));
        }
        break;
    default:
        break;
    }
}

uint32_t kept_start(const struct kept *kept)
{
    const uint32_t used = byte_ring_used(&kept->bytes);
    uint32_t start = 0;
    if (!kept->is_cut) {
        return 0;
    }
    while (start < used && byte_ring_at(&kept->bytes, start) != '\n') {
        start++;
    }
    return start < used ? start + 1 : 0;
}
