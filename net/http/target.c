#include "http/target.h"
#include "character.h"
#include "lib/path.h"
#include "lib/text.h"

/* RFC 3986: what a path or a query can have besides "%" and two digits. */
static bool is_allowed(uint8_t c)
{
    static const char others[] = "-._~!$&'()*+,;=:@/?";
    return character_is_letter(c) || character_is_digit(c) || character_is_one_of(c, others);
}

/* "%" and two digits, at `at`; -1: they are not there. */
static int decode(struct bytes text, size_t at)
{
    if (!bytes_contain(text, at, 3)) {
        return -1;
    }
    const int high = character_hex_digit(text.data[at + 1]);
    const int low = character_hex_digit(text.data[at + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool is_well_formed(struct bytes text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] == '%' ? decode(text, i) < 0 : !is_allowed(text.data[i])) {
            return false;
        }
    }
    return true;
}

static bool starts_with_scheme(struct bytes text, const char *scheme)
{
    const struct bytes wanted = text_bytes(scheme);
    return bytes_contain(text, 0, wanted.size_bytes) &&
           character_are_equal(bytes_part(text, 0, wanted.size_bytes), scheme);
}

/* Takes "http://HOST" off. False: it is none of the forms. */
static bool take_host(struct bytes *text, struct bytes *host)
{
    *host = bytes_part(*text, 0, 0);
    if (text->size_bytes > 0 && text->data[0] == '/') {
        return true;
    }
    size_t at = starts_with_scheme(*text, "http://")    ? 7
                : starts_with_scheme(*text, "https://") ? 8
                                                        : 0;
    const size_t start = at;
    while (at < text->size_bytes && text->data[at] != '/' && text->data[at] != '?') {
        at++;
    }
    *host = bytes_part(*text, start, at - start);
    *text = bytes_part(*text, at, text->size_bytes - at);
    return start > 0 && at > start;
}

/* What stands between path and query, or the end. */
static size_t find_query(struct bytes text)
{
    size_t at = 0;
    while (at < text.size_bytes && text.data[at] != '?') {
        at++;
    }
    return at;
}

/* The path behind its first "/". */
static enum http_status decode_path(struct bytes raw, struct target *target)
{
    for (size_t i = 0; i < raw.size_bytes; i++) {
        int byte = raw.data[i];
        if (byte == '%') {
            byte = decode(raw, i);
            i += 2;
            if (byte == '/' || byte < ' ' || byte == 0x7f) {
                return HTTP_BAD_REQUEST;
            }
        }
        if (target->path_bytes == TARGET_PATH_BYTES_MAX) {
            return HTTP_URI_TOO_LONG;
        }
        target->path[target->path_bytes++] = (uint8_t)byte;
    }
    return HTTP_NONE;
}

static bool has_dots(struct bytes path)
{
    while (path.size_bytes > 0) {
        const struct bytes name = path_take(&path);
        if (bytes_equal(name, text_bytes(".")) || bytes_equal(name, text_bytes(".."))) {
            return true;
        }
    }
    return false;
}

static enum http_status check_path(struct target *target)
{
    if (target->path_bytes == 0) {
        target->is_directory = true;
        return HTTP_NONE;
    }
    if (target->path[target->path_bytes - 1] == '/') {
        target->is_directory = true;
        target->path_bytes--;
    }
    const struct bytes path = {target->path, target->path_bytes};
    if (has_dots(path)) {
        return HTTP_BAD_REQUEST;
    }
    return path_check(path) != STATUS_OK ? HTTP_NOT_FOUND : HTTP_NONE;
}

enum http_status target_read(struct bytes text, struct target *target, struct bytes *host)
{
    static const uint8_t root[] = "/";
    target->path_bytes = 0;
    target->is_directory = false;
    if (!take_host(&text, host) || !is_well_formed(text)) {
        return HTTP_BAD_REQUEST;
    }
    const size_t query = find_query(text);
    target->query = bytes_part(text, query, text.size_bytes - query);
    target->raw_path = query > 0 ? bytes_part(text, 0, query) : (struct bytes){root, 1};
    const struct bytes path = bytes_part(target->raw_path, 1, target->raw_path.size_bytes - 1);
    const enum http_status status = decode_path(path, target);
    return status != HTTP_NONE ? status : check_path(target);
}
