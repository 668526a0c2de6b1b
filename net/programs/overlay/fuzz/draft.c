#include "draft.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read as settings is written as settings that say the same, but for their number. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct draft draft;
    static struct draft again;
    static uint64_t words[DRAFT_WORDS_MAX];
    struct bytes written = {0};
    if (draft_read(&draft, (struct bytes){data, size}) != STATUS_OK ||
        draft_write(&draft, words, &written) != STATUS_OK) {
        return 0;
    }
    if (draft_read(&again, written) != STATUS_OK ||
        again.parts.settings.sequence != draft.parts.settings.sequence ||
        again.parts.settings.peers_count != draft.parts.settings.peers_count ||
        again.parts.settings.listen_count != draft.parts.settings.listen_count ||
        again.parts.settings.allowed_count != draft.parts.settings.allowed_count ||
        !bytes_equal(again.parts.settings.name, draft.parts.settings.name)) {
        abort();
    }
    return 0;
}
