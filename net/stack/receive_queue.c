#include "receive_queue.h"
#include "lib/memory.h"
#include "lwip/def.h"

/* Behind what a buffer of the pool holds. */
static uint32_t room_behind(const struct pbuf *p)
{
    const uint8_t *end = (const uint8_t *)p + LWIP_MEM_ALIGN_SIZE(sizeof(*p)) + PBUF_POOL_BUFSIZE;
    const uint8_t *used = (const uint8_t *)p->payload + p->len;
    return pbuf_match_type(p, PBUF_POOL) && p->ref == 1 ? (uint32_t)(end - used) : 0;
}

static void set_length(struct pbuf *p, uint32_t size_bytes)
{
    p->len = (u16_t)size_bytes;
    p->tot_len = p->len;
}

static void add_one(struct pbuf **first, struct pbuf **last, struct pbuf *p)
{
    struct pbuf *before = *last;
    if (p->len == 0) {
        (void)pbuf_free(p);
    } else if (before != NULL && p->len <= room_behind(before)) {
        memcpy((uint8_t *)before->payload + before->len, p->payload, p->len);
        set_length(before, (uint32_t)before->len + p->len);
        (void)pbuf_free(p);
    } else {
        if (before == NULL) {
            *first = p;
        } else {
            before->next = p;
        }
        *last = p;
    }
}

void receive_queue_add(struct pbuf **first, struct pbuf **last, struct pbuf *p)
{
    while (p != NULL) {
        struct pbuf *rest = p->next;
        p->next = NULL;
        set_length(p, p->len);
        add_one(first, last, p);
        p = rest;
    }
}

static void drop_first(struct pbuf **first, struct pbuf **last)
{
    struct pbuf *p = *first;
    *first = p->next;
    if (*first == NULL) {
        *last = NULL;
    }
    p->next = NULL;
    (void)pbuf_free(p);
}

uint32_t receive_queue_copy(const struct pbuf *first, void *target, uint32_t size_bytes)
{
    uint32_t done = 0;
    for (const struct pbuf *p = first; done < size_bytes && p != NULL; p = p->next) {
        const uint32_t piece = LWIP_MIN(size_bytes - done, p->len);
        memcpy((uint8_t *)target + done, p->payload, piece);
        done += piece;
    }
    return done;
}

uint32_t receive_queue_drop(struct pbuf **first, struct pbuf **last, uint32_t size_bytes)
{
    uint32_t done = 0;
    while (done < size_bytes && *first != NULL) {
        struct pbuf *p = *first;
        const uint32_t piece = LWIP_MIN(size_bytes - done, p->len);
        done += piece;
        p->payload = (uint8_t *)p->payload + piece;
        set_length(p, p->len - piece);
        if (p->len == 0) {
            drop_first(first, last);
        }
    }
    return done;
}

uint32_t receive_queue_clear(struct pbuf **first, struct pbuf **last)
{
    uint32_t cleared = 0;
    while (*first != NULL) {
        cleared += (*first)->len;
        drop_first(first, last);
    }
    return cleared;
}
