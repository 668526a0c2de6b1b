#include "follower.h"
#include "lib/memory.h"

void follower_begin(
    struct follower *follower,
    const uint8_t machine[PUBLIC_KEY_BYTES],
    const struct boot_known *known)
{
    *follower = (struct follower){.fault = FOLLOW_GOOD};
    memcpy(follower->machine, machine, sizeof(follower->machine));
    if (known != NULL && known->end.last_number > 0) {
        follower->known = *known;
        proof_resume(&follower->proof, known);
    } else {
        proof_begin(&follower->proof, NULL);
    }
}

void follower_ask(const struct follower *follower, uint8_t request[FOLLOW_REQUEST_BYTES])
{
    follow_request_write(
        &(struct follow_request){
            .boot = follower->known.end.boot,
            .number = follower->known.end.last_number,
        },
        request);
}

static bool is_over(const struct follower *follower)
{
    return follower->fault > FOLLOW_MISSING;
}

static void judge_log(struct follower *follower, const struct proof_verdict *verdict)
{
    if (follower->proof.is_over) {
        follower->fault = FOLLOW_LOG;
    } else if (verdict->fault != PROOF_GOOD) {
        follower->fault = FOLLOW_MISSING;
        follower->gap_count++;
        follower->proof.verdict.fault =
            PROOF_GOOD; /* so that what comes behind it is judged, too */
    }
}

/* What the machine says of the place where the log stands now. */
static enum follow_fault
judge_head(const struct proof_verdict *verdict, const struct log_head *head)
{
    const bool is_same_boot =
        head->boot == verdict->boot && memcmp(head->key.data, verdict->key, CHAIN_KEY_BYTES) == 0;
    const bool is_before =
        head->boot < verdict->boot || (is_same_boot && head->number < verdict->last_number);
    if (is_same_boot && head->number == verdict->last_number &&
        memcmp(head->hash.data, verdict->head, CHAIN_DIGEST_BYTES) == 0) {
        return FOLLOW_GOOD;
    }
    return is_before ? FOLLOW_BEHIND : FOLLOW_FORKED;
}

static void take_head(struct follower *follower, struct bytes content)
{
    struct log_head head;
    const struct proof_verdict *verdict = proof_pause(&follower->proof);
    const struct bytes message =
        bytes_part(content, SIGNATURE_BYTES, content.size_bytes - SIGNATURE_BYTES);
    judge_log(follower, verdict);
    if (is_over(follower)) {
        return;
    }
    if (log_head_check(follower->machine, message, content.data, &head) != STATUS_OK) {
        follower->fault = FOLLOW_OTHER_MACHINE;
        return;
    }
    const enum follow_fault fault = judge_head(verdict, &head);
    if (fault != FOLLOW_GOOD || follower->proof.filled > 0) {
        follower->fault = fault != FOLLOW_GOOD ? fault : FOLLOW_NO_FRAME;
        return;
    }
    follower->known = follower->proof.link.here;
    memcpy(follower->signature, content.data, sizeof(follower->signature));
    follower->head_count++;
}

static void take_frame(struct follower *follower, enum follow_frame_kind kind, struct bytes content)
{
    switch (kind) {
    case FOLLOW_FRAME_LOG:
        proof_take(&follower->proof, content);
        judge_log(follower, &follower->proof.verdict);
        break;
    case FOLLOW_FRAME_HEAD:
        take_head(follower, content);
        break;
    case FOLLOW_FRAME_REFUSED:
        follower->fault = FOLLOW_REFUSED;
        follower->refusal = (enum status)bytes_u32(content, 0);
        break;
    }
}

/* How many bytes the frame that comes has, as far as that is known; 0: it is none. */
static size_t wanted(const struct follower *follower)
{
    enum follow_frame_kind kind;
    size_t size_bytes = 0;
    if (follower->filled < FOLLOW_FRAME_HEAD_BYTES) {
        return FOLLOW_FRAME_HEAD_BYTES;
    }
    return follow_frame_read_head(follower->frame, &kind, &size_bytes)
               ? FOLLOW_FRAME_HEAD_BYTES + size_bytes
               : 0;
}

static void use_frame(struct follower *follower)
{
    enum follow_frame_kind kind;
    size_t size_bytes = 0;
    if (!follow_frame_read_head(follower->frame, &kind, &size_bytes)) {
        follower->fault = FOLLOW_NO_FRAME;
        return;
    }
    if (follower->filled == FOLLOW_FRAME_HEAD_BYTES + size_bytes) {
        follower->filled = 0;
        take_frame(
            follower, kind, (struct bytes){follower->frame + FOLLOW_FRAME_HEAD_BYTES, size_bytes});
    }
}

void follower_take(struct follower *follower, struct bytes data)
{
    while (data.size_bytes > 0 && !is_over(follower)) {
        const size_t missing = wanted(follower) - follower->filled;
        const size_t taken = missing < data.size_bytes ? missing : data.size_bytes;
        memcpy(follower->frame + follower->filled, data.data, taken);
        follower->filled += taken;
        data = bytes_part(data, taken, data.size_bytes - taken);
        if (taken == missing) {
            use_frame(follower);
        }
    }
}

const char *follow_fault_text(enum follow_fault fault)
{
    switch (fault) {
    case FOLLOW_GOOD:
        return "good";
    case FOLLOW_MISSING:
        return "records are missing";
    case FOLLOW_LOG:
        return "the log is not good";
    case FOLLOW_NO_FRAME:
        return "this is not how a log is shown";
    case FOLLOW_REFUSED:
        return "the machine does not show its log";
    case FOLLOW_OTHER_MACHINE:
        return "another machine signed it";
    case FOLLOW_FORKED:
        return "the machine has signed another log than the one that it shows";
    case FOLLOW_BEHIND:
        return "the machine has signed an end that lies before what it has shown already";
    }
    return "unknown";
}
