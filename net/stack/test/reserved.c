/* Which addresses of a routed link can be reserved, and how many. */
#include "unit.h"
#include "world.h"

#define MTU 2000u

static struct link *routed;

static enum status send(void *context, const struct frame *frame)
{
    (void)context;
    (void)frame;
    return STATUS_OK;
}

/* 200::1, and behind it as many more. */
static struct address address_of(uint8_t number)
{
    return (struct address){.bytes = {[0] = 2, [15] = (uint8_t)(number + 1)}};
}

static void begin(void)
{
    const struct link_functions functions = {.send = send};
    const struct address own = address_of(0);
    CHECK_EQUAL(ends[0].side->link_add_routed(MTU, &functions, &routed), STATUS_OK);
    CHECK_EQUAL(ends[0].side->link_use_routed_address(routed, &own), STATUS_OK);
}

static void end(void)
{
    ends[0].side->link_remove(routed);
    world_reset();
}

static uint32_t count(void)
{
    return ends[0].side->link_look(routed).address_count;
}

static void test_wrong(void)
{
    const struct address outside = {.bytes = {[0] = 0xfd, [15] = 1}};
    const struct address own = address_of(0);
    const struct address other = address_of(1);
    const struct side *side = ends[0].side;
    begin();
    CHECK_EQUAL(side->link_reserve(routed, &outside, 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(side->link_reserve(routed, &own, 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(side->link_reserve(ends[0].link, &other, 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(count(), 1);
    end();
}

/* As many as there may be, some of which others take the places of; twice the same is once. */
static void test_many(void)
{
    struct address many[LINK_RESERVED_MAX + 1];
    const struct side *side = ends[0].side;
    begin();
    for (uint8_t i = 0; i <= LINK_RESERVED_MAX; i++) {
        many[i] = address_of((uint8_t)(i + 1));
    }
    CHECK_EQUAL(side->link_reserve(routed, many, LINK_RESERVED_MAX + 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(count(), 1);
    CHECK_EQUAL(side->link_reserve(routed, many, LINK_RESERVED_MAX), STATUS_OK);
    CHECK_EQUAL(count(), 1 + LINK_RESERVED_MAX);
    CHECK_EQUAL(side->link_reserve(routed, many + 1, LINK_RESERVED_MAX), STATUS_OK);
    CHECK_EQUAL(count(), 1 + LINK_RESERVED_MAX);
    many[1] = many[0];
    CHECK_EQUAL(side->link_reserve(routed, many, 2), STATUS_OK);
    CHECK_EQUAL(count(), 2);
    CHECK_EQUAL(side->link_reserve(routed, many, 0), STATUS_OK);
    CHECK_EQUAL(count(), 1);
    end();
}

int main(void)
{
    const struct unit_test tests[] = {
        {"wrong", test_wrong},
        {"many", test_many},
    };
    world_start(6);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
