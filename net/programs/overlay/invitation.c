#include "invitation.h"
#include "address_text/address_text.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <stddef.h>

#define START      "tessera:"
#define KEY_DIGITS (2 * INVITATION_KEY_BYTES)

static bool is_blank(uint8_t character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

static struct bytes without_blanks(struct bytes text)
{
    while (text.size_bytes > 0 && is_blank(text.data[0])) {
        text = bytes_part(text, 1, text.size_bytes - 1);
    }
    while (text.size_bytes > 0 && is_blank(text.data[text.size_bytes - 1])) {
        text.size_bytes--;
    }
    return text;
}

/* Takes what stands before the next character of that kind, and that; all of it without one. */
static struct bytes take_until(struct bytes *text, uint8_t end)
{
    size_t size = 0;
    while (size < text->size_bytes && text->data[size] != end) {
        size++;
    }
    const struct bytes taken = {text->data, size};
    const size_t skipped = size < text->size_bytes ? size + 1 : size;
    *text = bytes_part(*text, skipped, text->size_bytes - skipped);
    return taken;
}

bool invitation_place_check(struct bytes place)
{
    struct place_text read;
    return place.size_bytes <= INVITATION_PLACE_BYTES_MAX && place_text_read(place, &read) &&
           (read.host == PLACE_HOST_NAME || read.host == PLACE_HOST_ADDRESS) &&
           read.port == PLACE_PORT_NUMBER && read.address.link == 0;
}

static enum invitation_fault read_places(struct bytes rest, struct invitation *read)
{
    read->place_count = 0;
    if (rest.size_bytes == 0) {
        return INVITATION_NO_PLACE;
    }
    /* A comma that nothing follows has an empty place behind it. */
    for (bool is_more = true; is_more; read->place_count++) {
        const struct bytes place = take_until(&rest, ',');
        is_more = rest.data != place.data + place.size_bytes;
        if (read->place_count == INVITATION_PLACES_MAX) {
            return INVITATION_PLACES;
        }
        if (!invitation_place_check(place)) {
            return INVITATION_PLACE;
        }
        read->places[read->place_count] = place;
    }
    return INVITATION_GOOD;
}

enum invitation_fault invitation_read(struct bytes line, struct invitation *read)
{
    const struct bytes start = text_bytes(START);
    struct bytes rest = without_blanks(line);
    if (rest.size_bytes == 0) {
        return INVITATION_EMPTY;
    }
    if (rest.size_bytes < start.size_bytes ||
        !bytes_equal(bytes_part(rest, 0, start.size_bytes), start)) {
        return INVITATION_OTHER_KIND;
    }
    rest = bytes_part(rest, start.size_bytes, rest.size_bytes - start.size_bytes);
    if (!hex_read(take_until(&rest, '@'), read->key, sizeof(read->key))) {
        return INVITATION_KEY;
    }
    return read_places(rest, read);
}

static size_t put(char *line, size_t used, struct bytes text)
{
    memcpy(line + used, text.data, text.size_bytes);
    return used + text.size_bytes;
}

void invitation_write(const struct invitation *written, char line[INVITATION_BYTES_MAX + 1])
{
    size_t used = put(line, 0, text_bytes(START));
    hex_write((struct bytes){written->key, sizeof(written->key)}, line + used);
    used += KEY_DIGITS;
    for (uint32_t i = 0; i < written->place_count; i++) {
        line[used++] = i == 0 ? '@' : ',';
        used = put(line, used, written->places[i]);
    }
    line[used] = '\0';
}

const char *invitation_fault_text(enum invitation_fault fault)
{
    static const char *const texts[INVITATION_FAULT_COUNT] = {
        [INVITATION_EMPTY] = "there is no invitation: it is a line that begins with " START,
        [INVITATION_OTHER_KIND] = "that is no invitation: it begins with " START,
        [INVITATION_KEY] = "the key is damaged: between " START " and @ are 64 digits of 0 to 9 "
                           "and a to f; copy the line again",
        [INVITATION_NO_PLACE] = "the line is cut off: it names no place to reach that machine at",
        [INVITATION_PLACE] = "what stands behind the @ is not HOST:PORT, or some of them with "
                             "commas between: copy the line again",
        [INVITATION_PLACES] = "it names more than 4 places",
    };
    return fault > INVITATION_GOOD && fault < INVITATION_FAULT_COUNT ? texts[fault] : "";
}
