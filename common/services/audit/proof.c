#include "proof.h"
#include "lib/memory.h"
#include <stddef.h>

static const char magic[] = "TESSAUDT";

#define MAGIC_BYTES 8u
#define VERSION     1u
#define AT_VERSION  8u
#define AT_SIZE     12u
#define AT_NUMBER   16u
#define AT_BASE     24u
#define AT_KEY      56u

_Static_assert(AT_KEY + CHAIN_KEY_BYTES == PROOF_HEAD_BYTES, "the head's layout");
_Static_assert(PROOF_HEAD_BYTES <= CHAIN_ENTRY_BYTES_MAX, "a piece holds it");

static void put_number(uint8_t *target, uint64_t value, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        target[i] = (uint8_t)(value >> (8 * i));
    }
}

void proof_write_head(
    const struct key_pair *key,
    uint64_t first_number,
    const uint8_t base[CHAIN_DIGEST_BYTES],
    uint8_t head[PROOF_HEAD_BYTES])
{
    memcpy(head, magic, MAGIC_BYTES);
    put_number(head + AT_VERSION, VERSION, 4);
    put_number(head + AT_SIZE, PROOF_HEAD_BYTES, 4);
    put_number(head + AT_NUMBER, first_number, 8);
    memcpy(head + AT_BASE, base, CHAIN_DIGEST_BYTES);
    memcpy(head + AT_KEY, key->public_key, CHAIN_KEY_BYTES);
}

void proof_begin(struct proof *proof, const uint8_t *key)
{
    *proof = (struct proof){.key = key};
}

static void blame(struct proof *proof, enum proof_fault fault, uint64_t number)
{
    proof->verdict.fault = fault;
    proof->verdict.bad_number = number;
}

static void take_head(struct proof *proof)
{
    struct proof_verdict *verdict = &proof->verdict;
    const struct bytes head = {proof->piece, PROOF_HEAD_BYTES};
    static const uint8_t zeros[CHAIN_DIGEST_BYTES];
    const uint64_t number = bytes_u64(head, AT_NUMBER);
    if (memcmp(head.data, magic, MAGIC_BYTES) != 0 || bytes_u32(head, AT_VERSION) != VERSION ||
        bytes_u32(head, AT_SIZE) != PROOF_HEAD_BYTES || number == 0 || number == UINT64_MAX ||
        (number == 1 && memcmp(head.data + AT_BASE, zeros, sizeof(zeros)) != 0)) {
        blame(proof, PROOF_NOT_A_LOG, 0);
        return;
    }
    verdict->first_number = number;
    verdict->last_number = number - 1;
    verdict->signed_number = number - 1;
    memcpy(verdict->head, head.data + AT_BASE, sizeof(verdict->head));
    memcpy(verdict->key, head.data + AT_KEY, sizeof(verdict->key));
    if (proof->key != NULL && memcmp(proof->key, verdict->key, CHAIN_KEY_BYTES) != 0) {
        blame(proof, PROOF_OTHER_KEY, 0);
    }
}

/* What is wrong with an entry in the place of number `want`. */
static enum proof_fault judge(const struct proof *proof, const struct chain_entry *entry)
{
    const struct proof_verdict *verdict = &proof->verdict;
    const uint64_t want = verdict->last_number + 1;
    if (entry->record.number != want) {
        return PROOF_OTHER_NUMBER;
    }
    if (!chain_entry_follows(entry, verdict->head)) {
        return PROOF_CHANGED;
    }
    if (checkpoint_is(entry) && !checkpoint_is_good(entry, verdict->head, verdict->key)) {
        return PROOF_BAD_SIGNATURE;
    }
    const bool begins = want == verdict->first_number && want != 1;
    return begins && !checkpoint_is(entry) ? PROOF_NO_BEGINNING : PROOF_GOOD;
}

static void take_entry(struct proof *proof, struct bytes bytes)
{
    struct proof_verdict *verdict = &proof->verdict;
    struct chain_entry entry;
    if (chain_entry_read(bytes, &entry) != STATUS_OK) {
        blame(proof, PROOF_MALFORMED, verdict->last_number + 1);
        return;
    }
    const enum proof_fault fault = judge(proof, &entry);
    if (fault != PROOF_GOOD) {
        /* Whoever has no key made all digests anew: nothing since the last signature is certain. */
        blame(
            proof,
            fault,
            fault == PROOF_BAD_SIGNATURE ? verdict->signed_number + 1 : verdict->last_number + 1);
        verdict->found_number = entry.record.number;
        return;
    }
    verdict->last_number++;
    memcpy(verdict->head, entry.digest, sizeof(verdict->head));
    proof->is_closed = checkpoint_is(&entry) && entry.record.value == CHECKPOINT_EXPORT;
    if (checkpoint_is(&entry)) {
        verdict->signed_number = verdict->last_number;
    }
    if (proof->visit != NULL) {
        proof->visit(proof->context, &entry);
    }
}

/* How many bytes the piece needs before something can be done with it; 0: it is no entry. */
static size_t wanted(const struct proof *proof)
{
    if (!proof->has_head) {
        return PROOF_HEAD_BYTES;
    }
    return proof->filled < CHAIN_ENTRY_HEAD ? CHAIN_ENTRY_HEAD : chain_entry_size(proof->piece);
}

/* The piece has what it needed. */
static void use_piece(struct proof *proof)
{
    if (!proof->has_head) {
        take_head(proof);
        proof->has_head = true;
        proof->filled = 0;
    } else if (wanted(proof) == 0) {
        blame(proof, PROOF_MALFORMED, proof->verdict.last_number + 1);
    } else if (proof->filled == wanted(proof)) {
        take_entry(proof, (struct bytes){proof->piece, proof->filled});
        proof->filled = 0;
    }
}

void proof_take(struct proof *proof, struct bytes data)
{
    while (data.size_bytes > 0 && proof->verdict.fault == PROOF_GOOD) {
        const size_t missing = wanted(proof) - proof->filled;
        const size_t taken = missing < data.size_bytes ? missing : data.size_bytes;
        memcpy(proof->piece + proof->filled, data.data, taken);
        proof->filled += taken;
        data = bytes_part(data, taken, data.size_bytes - taken);
        if (taken == missing) {
            use_piece(proof);
        }
    }
}

const struct proof_verdict *proof_end(struct proof *proof)
{
    const bool is_whole = proof->has_head && proof->filled == 0 && proof->is_closed;
    if (proof->verdict.fault == PROOF_GOOD && !is_whole) {
        blame(proof, PROOF_CUT, proof->has_head ? proof->verdict.last_number + 1 : 0);
    }
    return &proof->verdict;
}

const char *proof_fault_text(enum proof_fault fault)
{
    switch (fault) {
    case PROOF_GOOD:
        return "good";
    case PROOF_NOT_A_LOG:
        return "this is not the head of an audit log";
    case PROOF_OTHER_KEY:
        return "the log is signed with another key";
    case PROOF_MALFORMED:
        return "what stands in its place is no record";
    case PROOF_OTHER_NUMBER:
        return "another record stands in its place";
    case PROOF_CHANGED:
        return "this is not what was recorded";
    case PROOF_BAD_SIGNATURE:
        return "what follows up to the next checkpoint was not signed with the log's key";
    case PROOF_NO_BEGINNING:
        return "the log does not begin with a checkpoint";
    case PROOF_CUT:
        return "it is missing: the log ends before the end of an export";
    }
    return "unknown";
}
