#include "datagrams/datagram.h"
#include "lib/memory.h"

#define HEAD_BYTES ((uint32_t)sizeof(struct datagram_head))

uint8_t *datagram_list_room(const struct datagram_list *list, uint32_t *room_bytes)
{
    const uint32_t rest = list->size_bytes - list->used_bytes;
    *room_bytes = rest < HEAD_BYTES ? 0 : rest - HEAD_BYTES;
    return rest < HEAD_BYTES ? NULL : list->bytes + list->used_bytes + HEAD_BYTES;
}

void datagram_list_add(struct datagram_list *list, const struct datagram_head *head)
{
    memcpy(list->bytes + list->used_bytes, head, HEAD_BYTES);
    list->used_bytes += HEAD_BYTES + head->data_bytes;
}

enum status datagram_take(struct bytes *rest, struct datagram *first)
{
    struct datagram_head head;
    if (rest->size_bytes == 0) {
        return STATUS_NOT_FOUND;
    }
    if (rest->size_bytes < HEAD_BYTES) {
        return STATUS_MALFORMED;
    }
    memcpy(&head, rest->data, HEAD_BYTES);
    if (head.data_bytes > rest->size_bytes - HEAD_BYTES || head.data_bytes > head.whole_bytes ||
        (head.address_bytes != 4 && head.address_bytes != 16)) {
        return STATUS_MALFORMED;
    }
    *first = (struct datagram){head, bytes_part(*rest, HEAD_BYTES, head.data_bytes)};
    const uint64_t behind = HEAD_BYTES + (uint64_t)head.data_bytes;
    *rest = bytes_part(*rest, behind, rest->size_bytes - behind);
    return STATUS_OK;
}
