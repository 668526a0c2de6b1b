#include "link.h"

void link_begin(struct link *link, uint8_t *room, const struct link_terms *terms, uint64_t now_ns)
{
    *link = (struct link){
        .state = LINK_GREETING,
        .terms = *terms,
        .room = room,
        .began_ns = now_ns,
    };
}

uint32_t link_room_bytes(const struct link *link)
{
    return OVERLAY_FRAME_ROOM_BYTES - (link->end - link->begin);
}

void link_receive(struct link *link, struct bytes data)
{
    if (data.size_bytes > OVERLAY_FRAME_ROOM_BYTES - link->end) {
        memmove(link->room, link->room + link->begin, link->end - link->begin);
        link->end -= link->begin;
        link->seen -= link->begin;
        link->begin = 0;
    }
    if (data.size_bytes > 0) {
        memcpy(link->room + link->end, data.data, data.size_bytes);
        link->awaited_ns = 0;
    }
    link->end += (uint32_t)data.size_bytes;
    link->received_bytes += data.size_bytes;
}

static struct bytes unread(const struct link *link)
{
    return (struct bytes){link->room + link->begin, link->end - link->begin};
}

static void skip(struct link *link, size_t size_bytes)
{
    link->begin += (uint32_t)size_bytes;
    if (link->begin == link->end) {
        link->begin = 0;
        link->end = 0;
    }
}

static bool is_allowed(const struct link_terms *terms, const struct overlay_key *key)
{
    bool is_one = terms->allowed_count == 0;
    for (uint32_t i = 0; i < terms->allowed_count && !is_one; i++) {
        is_one = overlay_key_equal(&terms->allowed[i], key);
    }
    return is_one;
}

enum status link_greet(struct link *link, const struct overlay_key *self)
{
    struct overlay_handshake handshake;
    size_t used_bytes = 0;
    enum status status = overlay_handshake_read(unread(link), &handshake, &used_bytes);
    if (status == STATUS_OK && !is_allowed(&link->terms, &handshake.key)) {
        return STATUS_WRONG_SIGNER;
    }
    if (status == STATUS_OK) {
        status = overlay_handshake_check(&handshake, self, link->terms.password);
    }
    if (status == STATUS_OK) {
        skip(link, used_bytes);
        link->state = LINK_PROVING;
        link->seen = link->begin;
        link->key = handshake.key;
    }
    return status;
}

static bool is_sign(enum overlay_frame_type type)
{
    return type == OVERLAY_DUMMY || type == OVERLAY_KEEPALIVE;
}

static void note_owed(struct link *link, enum overlay_frame_type type, uint64_t now_ns)
{
    if (!is_sign(type) && link->owed_ns == 0) {
        link->owed_ns = now_ns;
    }
}

/* What is given is a frame that says nothing from here on, as which it is given again later. */
static enum status next_of_proof(struct link *link, uint64_t now_ns, struct overlay_frame *frame)
{
    bool is_of_proof = false;
    while (!is_of_proof) {
        const struct bytes unseen = {link->room + link->seen, link->end - link->seen};
        size_t used_bytes = 0;
        const enum status status = overlay_frame_read(unseen, frame, &used_bytes);
        if (status != STATUS_OK) {
            const bool is_full = link_room_bytes(link) == 0;
            return status == STATUS_TRUNCATED && is_full ? STATUS_LIMIT_EXCEEDED : status;
        }
        link->seen += (uint32_t)used_bytes;
        note_owed(link, frame->type, now_ns);
        is_of_proof = frame->type == OVERLAY_REQUEST || frame->type == OVERLAY_RESPONSE;
    }
    link->room[link->seen - frame->body.size_bytes - 1] = OVERLAY_DUMMY;
    return STATUS_OK;
}

enum status link_next(struct link *link, uint64_t now_ns, struct overlay_frame *frame)
{
    size_t used_bytes = 0;
    if (link->state == LINK_PROVING) {
        return next_of_proof(link, now_ns, frame);
    }
    const enum status status = overlay_frame_read(unread(link), frame, &used_bytes);
    if (status == STATUS_OK) {
        skip(link, used_bytes);
        note_owed(link, frame->type, now_ns);
    }
    return status;
}

void link_proved(struct link *link)
{
    link->state = LINK_UP;
}

void link_sent(struct link *link, uint32_t size_bytes, bool is_sign_only, uint64_t now_ns)
{
    link->sent_bytes += size_bytes;
    link->owed_ns = 0;
    if (!is_sign_only && link->awaited_ns == 0) {
        link->awaited_ns = now_ns;
    }
}

bool link_owes(const struct link *link, uint64_t now_ns)
{
    return link->state != LINK_NONE && link->owed_ns != 0 &&
           now_ns - link->owed_ns >= LINK_ANSWER_NS;
}

static bool is_silent(const struct link *link, uint64_t now_ns)
{
    return link->awaited_ns != 0 && now_ns - link->awaited_ns >= LINK_SILENCE_NS;
}

bool link_is_overdue(const struct link *link, uint64_t now_ns)
{
    switch (link->state) {
    case LINK_NONE:
        return false;
    case LINK_GREETING:
        return now_ns - link->began_ns >= LINK_GREETING_NS;
    case LINK_PROVING:
        return now_ns - link->began_ns >= LINK_PROOF_NS || is_silent(link, now_ns);
    case LINK_UP:
        return is_silent(link, now_ns);
    }
    return true;
}

uint64_t link_due_ns(const struct link *link)
{
    if (link->state == LINK_NONE) {
        return UINT64_MAX;
    }
    if (link->state == LINK_GREETING) {
        return link->began_ns + LINK_GREETING_NS;
    }
    const uint64_t owed = link->owed_ns != 0 ? link->owed_ns + LINK_ANSWER_NS : UINT64_MAX;
    const uint64_t awaited =
        link->awaited_ns != 0 ? link->awaited_ns + LINK_SILENCE_NS : UINT64_MAX;
    const uint64_t due = owed < awaited ? owed : awaited;
    const uint64_t proof = link->began_ns + LINK_PROOF_NS;
    return link->state == LINK_PROVING && proof < due ? proof : due;
}
