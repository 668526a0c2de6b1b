/* An export of anything at all, in pieces of any size; an export that was armored. */
#include "proof.h"
#include "armor.h"
#include "record_text.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void visit(void *context, const struct chain_entry *entry)
{
    uint64_t *count = context;
    char text[RECORD_TEXT_BYTES];
    must(record_text(text, &entry->record) < sizeof(text));
    must(entry->record.number != 0);
    (*count)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct proof proof;
    uint64_t visited = 0;
    const size_t step = size_bytes > 0 ? (size_t)data[0] + 1 : 1;
    proof_begin(&proof, NULL);
    proof.visit = visit;
    proof.context = &visited;
    for (size_t at = 1; at < size_bytes; at += step) {
        const size_t left = size_bytes - at;
        proof_take(&proof, (struct bytes){data + at, left < step ? left : step});
    }
    const struct proof_verdict *verdict = proof_end(&proof);
    must(verdict->last_number + 1 - verdict->first_number == visited || verdict->first_number == 0);
    must(verdict->signed_number <= verdict->last_number);

    uint8_t *decoded = malloc(size_bytes + 1);
    size_t decoded_bytes = 0;
    (void)armor_read((struct bytes){data, size_bytes}, decoded, &decoded_bytes);
    must(decoded_bytes <= size_bytes);
    free(decoded);
    struct record_condition condition;
    (void)record_condition_read((struct bytes){data, size_bytes}, &condition);
    return 0;
}
