#include "proof.h"
#include "lib/memory.h"
#include <stddef.h>

static const char magic[] = "TESSAUDT";

#define MAGIC_BYTES 8u
#define VERSION     2u
#define AT_VERSION  8u
#define AT_SIZE     12u
#define AT_NUMBER   16u
#define AT_BASE     24u
#define AT_KEY      56u
#define AT_BOOT     88u

_Static_assert(AT_BOOT + 8 == PROOF_HEAD_BYTES, "the head's layout");
_Static_assert(MAGIC_BYTES == CHAIN_ENTRY_HEAD, "which no entry begins with: as a size, too large");
_Static_assert(PROOF_HEAD_BYTES <= CHAIN_ENTRY_BYTES_MAX, "a piece holds it");

static void put_number(uint8_t *target, uint64_t value, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        target[i] = (uint8_t)(value >> (8 * i));
    }
}

void proof_write_head(const struct proof_head *head, uint8_t target[PROOF_HEAD_BYTES])
{
    memcpy(target, magic, MAGIC_BYTES);
    put_number(target + AT_VERSION, VERSION, 4);
    put_number(target + AT_SIZE, PROOF_HEAD_BYTES, 4);
    put_number(target + AT_NUMBER, head->first_number, 8);
    memcpy(target + AT_BASE, head->base, CHAIN_DIGEST_BYTES);
    memcpy(target + AT_KEY, head->key, CHAIN_KEY_BYTES);
    put_number(target + AT_BOOT, head->boot, 8);
}

bool proof_is_head(const uint8_t *from)
{
    return memcmp(from, magic, MAGIC_BYTES) == 0;
}

bool proof_read_head(struct bytes from, struct proof_head *head)
{
    static const uint8_t zeros[CHAIN_DIGEST_BYTES];
    if (from.size_bytes < PROOF_HEAD_BYTES || !proof_is_head(from.data) ||
        bytes_u32(from, AT_VERSION) != VERSION || bytes_u32(from, AT_SIZE) != PROOF_HEAD_BYTES) {
        return false;
    }
    *head = (struct proof_head){
        .boot = bytes_u64(from, AT_BOOT),
        .first_number = bytes_u64(from, AT_NUMBER),
        .base = from.data + AT_BASE,
        .key = from.data + AT_KEY,
    };
    const uint64_t number = head->first_number;
    return number != 0 && number != UINT64_MAX &&
           (number != 1 || memcmp(head->base, zeros, sizeof(zeros)) == 0);
}

void proof_begin(struct proof *proof, const uint8_t *key)
{
    *proof = (struct proof){.key = key};
}

void proof_resume(struct proof *proof, const struct boot_known *known)
{
    const struct boot_end *end = &known->end;
    struct proof_verdict *verdict = &proof->verdict;
    proof_begin(proof, NULL);
    verdict->boot_count = 1;
    verdict->first_boot = end->boot;
    verdict->boot = end->boot;
    verdict->first_of_all = end->last_number + 1;
    verdict->first_number = end->last_number + 1;
    verdict->last_number = end->last_number;
    verdict->signed_number = end->last_number;
    memcpy(verdict->key, end->key, sizeof(verdict->key));
    memcpy(verdict->head, end->head, sizeof(verdict->head));
    boot_link_resume(&proof->link, known);
    proof->has_head = true;
    proof->has_key = true;
}

/* The first fault is the one that is told; behind a gap the rest is looked at all the same. */
static void blame(struct proof *proof, enum proof_fault fault, uint64_t number)
{
    if (proof->verdict.fault == PROOF_GOOD) {
        proof->verdict.fault = fault;
        proof->verdict.bad_number = number;
        proof->verdict.bad_boot = number != 0 ? proof->verdict.boot : 0;
    }
    proof->is_over = proof->is_over || fault != PROOF_MISSING;
}

/* -- heads ------------------------------------------------------------------------------------- */

static void judge_boot(struct proof *proof)
{
    switch (boot_link_judge(&proof->link)) {
    case BOOT_LINK_GOOD:
        break;
    case BOOT_LINK_OTHER:
        blame(proof, PROOF_NOT_CONTINUED, proof->verdict.first_number);
        break;
    case BOOT_LINK_STRANGER:
        blame(proof, PROOF_STRANGER, proof->verdict.first_number);
        break;
    }
}

/* All of a boot was looked at. */
static void end_boot(struct proof *proof, bool is_last)
{
    judge_boot(proof);
    if (proof->visit_boot != NULL && !proof->is_over) {
        proof->visit_boot(proof->context, &proof->verdict, &proof->link, is_last);
    }
}

static void begin_boot(struct proof *proof, const struct proof_head *head)
{
    struct proof_verdict *verdict = &proof->verdict;
    const bool is_later = head->boot > verdict->boot;
    verdict->boot = head->boot;
    verdict->first_number = head->first_number;
    memcpy(verdict->key, head->key, sizeof(verdict->key));
    if (verdict->boot_count++ == 0) {
        verdict->first_boot = head->boot;
        verdict->first_of_all = head->first_number;
    } else if (!is_later) {
        blame(proof, PROOF_NOT_CONTINUED, head->first_number);
    } else if (head->first_number != 1) {
        blame(proof, PROOF_MISSING, 1);
    }
    proof->has_key =
        proof->has_key || proof->key == NULL || memcmp(proof->key, head->key, CHAIN_KEY_BYTES) == 0;
    boot_link_begin(&proof->link, head->boot, head->key, head->first_number == 1);
}

/* It goes on with the boot whose records came last, whole or with a gap. */
static void continue_boot(struct proof *proof, const struct proof_head *head)
{
    const struct proof_verdict *verdict = &proof->verdict;
    if (head->first_number <= verdict->last_number) {
        blame(proof, PROOF_OTHER_NUMBER, verdict->last_number + 1);
    } else if (head->first_number > verdict->last_number + 1) {
        blame(proof, PROOF_MISSING, verdict->last_number + 1);
        boot_link_gap(&proof->link);
    } else if (memcmp(head->base, verdict->head, CHAIN_DIGEST_BYTES) != 0) {
        blame(proof, PROOF_CHANGED, head->first_number);
    } else {
        return;
    }
    proof->verdict.found_number = head->first_number;
}

static void take_head(struct proof *proof)
{
    struct proof_verdict *verdict = &proof->verdict;
    struct proof_head head;
    if (!proof_read_head((struct bytes){proof->piece, PROOF_HEAD_BYTES}, &head)) {
        blame(proof, PROOF_NOT_A_LOG, proof->has_head ? verdict->last_number + 1 : 0);
        return;
    }
    const bool is_same = proof->has_head && head.boot == verdict->boot &&
                         memcmp(head.key, verdict->key, CHAIN_KEY_BYTES) == 0;
    const bool follows = is_same && head.first_number == verdict->last_number + 1;
    if (is_same) {
        continue_boot(proof, &head);
    } else {
        if (proof->has_head) {
            end_boot(proof, false);
        }
        if (!proof->is_over) {
            begin_boot(proof, &head);
        }
    }
    if (proof->is_over) {
        return;
    }
    proof->begins = proof->has_head ? proof->begins : head.first_number != 1;
    verdict->last_number = head.first_number - 1;
    verdict->signed_number = follows ? verdict->signed_number : head.first_number - 1;
    memcpy(verdict->head, head.base, sizeof(verdict->head));
    proof->is_closed = false;
}

/* -- entries ----------------------------------------------------------------------------------- */

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
    return proof->begins && !checkpoint_is(entry) ? PROOF_NO_BEGINNING : PROOF_GOOD;
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
    boot_link_take(&proof->link, &entry, verdict->head);
    verdict->last_number++;
    memcpy(verdict->head, entry.digest, sizeof(verdict->head));
    proof->begins = false;
    proof->is_closed = checkpoint_is(&entry) && entry.record.value == CHECKPOINT_EXPORT;
    if (checkpoint_is(&entry)) {
        verdict->signed_number = verdict->last_number;
    }
    if (proof->visit != NULL) {
        proof->visit(proof->context, &entry);
    }
}

/* -- bytes ------------------------------------------------------------------------------------- */

/* A piece of the log begins here, not an entry; only when enough is there to see it. */
static bool is_head(const struct proof *proof)
{
    return !proof->has_head || proof_is_head(proof->piece);
}

/* How many bytes the piece needs before something can be done with it; 0: it is no entry. */
static size_t wanted(const struct proof *proof)
{
    if (!proof->has_head) {
        return PROOF_HEAD_BYTES;
    }
    if (proof->filled < CHAIN_ENTRY_HEAD) {
        return CHAIN_ENTRY_HEAD;
    }
    return is_head(proof) ? PROOF_HEAD_BYTES : chain_entry_size(proof->piece);
}

/* The piece has what it needed. */
static void use_piece(struct proof *proof)
{
    if (wanted(proof) == 0) {
        blame(proof, PROOF_MALFORMED, proof->verdict.last_number + 1);
    } else if (proof->filled < wanted(proof)) {
        return;
    } else if (is_head(proof)) {
        take_head(proof);
        proof->has_head = true;
        proof->filled = 0;
    } else {
        take_entry(proof, (struct bytes){proof->piece, proof->filled});
        proof->filled = 0;
    }
}

void proof_take(struct proof *proof, struct bytes data)
{
    while (data.size_bytes > 0 && !proof->is_over) {
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

const struct proof_verdict *proof_pause(struct proof *proof)
{
    if (!proof->is_over && proof->has_head) {
        judge_boot(proof);
    }
    return &proof->verdict;
}

const struct proof_verdict *proof_end(struct proof *proof)
{
    const bool is_whole = proof->has_head && proof->filled == 0 && proof->is_closed;
    if (!proof->is_over && is_whole) {
        end_boot(proof, true);
    }
    if (!proof->is_over && !is_whole) {
        blame(proof, PROOF_CUT, proof->has_head ? proof->verdict.last_number + 1 : 0);
    }
    if (proof->verdict.fault == PROOF_GOOD && !proof->has_key) {
        blame(proof, PROOF_OTHER_KEY, 0);
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
    case PROOF_MISSING:
        return "it is missing, and others behind it";
    case PROOF_NOT_CONTINUED:
        return "this boot does not continue what stands before it";
    case PROOF_STRANGER:
        return "the boot before did not name the key that endorses this one";
    }
    return "unknown";
}
