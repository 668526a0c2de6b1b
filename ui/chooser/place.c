#include "chooser/place.h"
#include "lib/bytes.h"
#include "text/utf8.h"
#include <stdio.h>
#include <string.h>

#define DELETE_CHARACTER 0x7fu
#define CONTROLS_END     0xa0u /* of those that lie behind ASCII */

bool place_is_root(const char *place)
{
    return strcmp(place, "/") == 0;
}

static bool is_character(uint32_t character)
{
    const bool is_control =
        character < ' ' || (character >= DELETE_CHARACTER && character < CONTROLS_END);
    return !is_control && character != '/' && character != UTF8_REPLACEMENT;
}

bool place_is_name(const char *name)
{
    const struct bytes text = {(const uint8_t *)name, strlen(name)};
    if (text.size_bytes == 0 || text.size_bytes >= PLACE_NAME_BYTES_MAX || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0) {
        return false;
    }
    size_t at = 0;
    while (at < text.size_bytes) {
        if (!is_character(utf8_next(text, &at))) {
            return false;
        }
    }
    return true;
}

bool place_join(char out[PLACE_BYTES_MAX], const char *folder, const char *name)
{
    const size_t before = place_is_root(folder) ? 0 : strlen(folder);
    const size_t size = strlen(name);
    if (before + 1 + size >= PLACE_BYTES_MAX) {
        return false;
    }
    memmove(out, folder, before);
    out[before] = '/';
    memmove(&out[before + 1], name, size + 1);
    return true;
}

void place_parent(char out[PLACE_BYTES_MAX], const char *place)
{
    const char *end = strrchr(place, '/');
    const size_t size = end == NULL || end == place ? 0 : (size_t)(end - place);
    memmove(out, place, size);
    (void)strcpy(&out[size], size == 0 ? "/" : "");
}

const char *place_name(const char *place)
{
    const char *end = strrchr(place, '/');
    return end == NULL ? place : end + 1;
}

bool place_is_in(const char *place, const char *folder)
{
    const size_t size = place_is_root(folder) ? 0 : strlen(folder);
    return strncmp(place, folder, size) == 0 && (place[size] == '\0' || place[size] == '/');
}

/* One name of what was typed. */
static bool go(char out[PLACE_BYTES_MAX], const char *name, size_t size)
{
    char part[PLACE_NAME_BYTES_MAX];
    if (size >= sizeof(part)) {
        return false;
    }
    memcpy(part, name, size);
    part[size] = '\0';
    if (size == 0 || strcmp(part, ".") == 0) {
        return true;
    }
    if (strcmp(part, "..") == 0) {
        place_parent(out, out);
        return true;
    }
    return place_is_name(part) && place_join(out, out, part);
}

bool place_read(char out[PLACE_BYTES_MAX], const char *folder, const char *typed)
{
    (void)snprintf(out, PLACE_BYTES_MAX, "%s", typed[0] == '/' ? "/" : folder);
    while (*typed != '\0') {
        const size_t size = strcspn(typed, "/");
        if (!go(out, typed, size)) {
            return false;
        }
        typed += size + (typed[size] == '/' ? 1 : 0);
    }
    return true;
}

/* Where what says the kind begins: ".txt". A name that begins with a point has none by that. */
static size_t ending_of(const char *name)
{
    const char *point = strrchr(name, '.');
    return point == NULL || point == name ? strlen(name) : (size_t)(point - name);
}

bool place_copy_name(char out[PLACE_NAME_BYTES_MAX], const char *name, uint32_t number)
{
    const size_t ending = ending_of(name);
    char count[16] = "";
    if (number > 1) {
        (void)snprintf(count, sizeof(count), " %u", (unsigned int)number);
    }
    const int size = snprintf(
        out, PLACE_NAME_BYTES_MAX, "%.*s copy%s%s", (int)ending, name, count, &name[ending]);
    return size > 0 && (size_t)size < PLACE_NAME_BYTES_MAX;
}
