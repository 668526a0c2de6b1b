#include "answer.h"
#include "lib/memory.h"
#include "lib/wipe.h"

void answer_begin(struct answer *answer)
{
    answer->used_bytes = 0;
    answer->words = 0;
}

uint32_t answer_words(size_t size_bytes)
{
    return (uint32_t)(size_bytes + sizeof(uint64_t)) / sizeof(uint64_t);
}

bool answer_has_room(struct answer *answer, uint32_t words)
{
    if (answer->words + words > ANSWER_WORDS_MAX) {
        return false;
    }
    answer->words += words;
    return true;
}

struct bytes answer_keep(struct answer *answer, const uint8_t *data, size_t size_bytes)
{
    uint8_t *at = answer->bytes + answer->used_bytes;
    memcpy(at, data, size_bytes);
    answer->used_bytes += size_bytes;
    return (struct bytes){at, size_bytes};
}

void answer_wipe(struct answer *answer)
{
    wipe(answer->bytes, answer->used_bytes);
    answer_begin(answer);
}
