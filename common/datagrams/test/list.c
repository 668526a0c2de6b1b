#include "datagrams/datagram.h"
#include "unit.h"

#define HEAD sizeof(struct datagram_head)

static uint8_t memory[100];

static struct datagram_list empty_list(void)
{
    memset(memory, 0xee, sizeof(memory));
    return (struct datagram_list){.bytes = memory, .size_bytes = sizeof(memory)};
}

static void add(struct datagram_list *list, uint8_t first, uint16_t data_bytes)
{
    const struct datagram_head head = {
        .data_bytes = data_bytes, .whole_bytes = data_bytes, .port = first, .address_bytes = 4};
    uint32_t room_bytes = 0;
    uint8_t *room = datagram_list_room(list, &room_bytes);
    CHECK(room != NULL && room_bytes >= data_bytes);
    memset(room, first, data_bytes);
    datagram_list_add(list, &head);
}

static void test_there_and_back(void)
{
    struct datagram_list list = empty_list();
    struct datagram next;
    uint32_t room_bytes = 0;
    add(&list, 1, 10);
    add(&list, 2, 0);
    CHECK(datagram_list_room(&list, &room_bytes) == memory + 3 * HEAD + 10);
    CHECK_EQUAL(room_bytes, sizeof(memory) - 3 * HEAD - 10);
    add(&list, 3, 18);
    CHECK_EQUAL(list.used_bytes, sizeof(memory));
    CHECK(datagram_list_room(&list, &room_bytes) == NULL);
    CHECK_EQUAL(room_bytes, 0);
    struct bytes rest = {memory, list.used_bytes};
    for (uint16_t i = 1; i <= 3; i++) {
        CHECK_EQUAL(datagram_take(&rest, &next), STATUS_OK);
        CHECK_EQUAL(next.head.port, i);
        CHECK_EQUAL(next.data.size_bytes, next.head.data_bytes);
        CHECK(next.data.size_bytes == 0 || next.data.data[0] == i);
    }
    CHECK_EQUAL(datagram_take(&rest, &next), STATUS_NOT_FOUND);
}

/* The room for a head is less than one. */
static void test_no_room(void)
{
    struct datagram_list list = empty_list();
    uint32_t room_bytes = 1;
    add(&list, 1, (uint16_t)(sizeof(memory) - 2 * HEAD + 1));
    CHECK(datagram_list_room(&list, &room_bytes) == NULL);
    CHECK_EQUAL(room_bytes, 0);
}

static enum status take(const struct datagram_head *head, size_t size_bytes)
{
    uint8_t bytes[HEAD + 8] = {0};
    struct bytes rest = {bytes, size_bytes};
    struct datagram next;
    memcpy(bytes, head, HEAD);
    return datagram_take(&rest, &next);
}

static void test_lies(void)
{
    struct datagram_head head = {.data_bytes = 4, .whole_bytes = 4, .address_bytes = 16};
    CHECK_EQUAL(take(&head, HEAD + 4), STATUS_OK);
    CHECK_EQUAL(take(&head, HEAD + 3), STATUS_MALFORMED);
    CHECK_EQUAL(take(&head, HEAD - 1), STATUS_MALFORMED);
    CHECK_EQUAL(take(&head, 1), STATUS_MALFORMED);
    head.whole_bytes = 3;
    CHECK_EQUAL(take(&head, HEAD + 4), STATUS_MALFORMED);
    head.whole_bytes = UINT16_MAX;
    CHECK_EQUAL(take(&head, HEAD + 4), STATUS_OK);
    for (unsigned i = 0; i <= UINT8_MAX; i++) {
        head.address_bytes = (uint8_t)i;
        CHECK_EQUAL(take(&head, HEAD + 4), i == 4 || i == 16 ? STATUS_OK : STATUS_MALFORMED);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"datagrams there and back", test_there_and_back},
        {"no room for a head", test_no_room},
        {"heads that lie", test_lies},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
