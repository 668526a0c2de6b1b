#include "http/media_type.h"
#include "lib/text.h"

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    {"css", "text/css; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"gif", "image/gif"},
    {"htm", "text/html; charset=utf-8"},
    {"html", "text/html; charset=utf-8"},
    {"ico", "image/x-icon"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"md", "text/markdown; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"txt", "text/plain; charset=utf-8"},
    {"wasm", "application/wasm"},
    {"webm", "video/webm"},
    {"webp", "image/webp"},
    {"woff2", "font/woff2"},
    {"xml", "application/xml"},
};

/* What is behind the last dot of the last name; nothing, where there is none. */
static struct bytes ending_of(struct bytes path)
{
    for (size_t i = path.size_bytes; i > 0 && path.data[i - 1] != '/'; i--) {
        if (path.data[i - 1] == '.') {
            return bytes_part(path, i, path.size_bytes - i);
        }
    }
    return bytes_part(path, path.size_bytes, 0);
}

static bool is_ending(struct bytes ending, const char *wanted)
{
    const struct bytes text = text_bytes(wanted);
    if (ending.size_bytes != text.size_bytes) {
        return false;
    }
    for (size_t i = 0; i < text.size_bytes; i++) {
        const uint8_t letter = ending.data[i];
        const uint8_t lower = letter >= 'A' && letter <= 'Z' ? letter | 0x20u : letter;
        if (lower != text.data[i]) {
            return false;
        }
    }
    return true;
}

const char *media_type_of(struct bytes path)
{
    const struct bytes ending = ending_of(path);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (is_ending(ending, types[i].ending)) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}
