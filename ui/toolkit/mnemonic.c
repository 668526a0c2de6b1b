#include "mnemonic.h"

void marked_text_read(struct marked_text *marked, const char *text)
{
    marked->size_bytes = 0;
    marked->mark = SIZE_MAX;
    const char *at = text == NULL ? "" : text;
    while (*at != 0 && marked->size_bytes < MARKED_TEXT_BYTES_MAX) {
        if (*at == '&' && at[1] != 0) {
            at++;
            if (*at != '&') {
                marked->mark = marked->size_bytes;
            }
        }
        marked->text[marked->size_bytes] = (uint8_t)*at;
        marked->size_bytes++;
        at++;
    }
    while (((uint8_t)*at & 0xc0u) == 0x80u && marked->size_bytes > 0) {
        marked->size_bytes--;
        if ((marked->text[marked->size_bytes] & 0xc0u) != 0x80u) {
            break;
        }
    }
}

uint32_t mnemonic_of(const char *text)
{
    struct marked_text marked;
    marked_text_read(&marked, text);
    if (marked.mark >= marked.size_bytes) {
        return 0;
    }
    const uint32_t letter = marked.text[marked.mark];
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
}
