/* A node with somebody's own key, joined in memory to the machine's, which has a link to others. */
#include "joint.h"
#include "self.h"
#include "unit.h"
#include "world.h"
#include <stdlib.h>

/* In the world: the machine, its peer, and the person, who has no link there. */
enum {
    MACHINE,
    PEER,
    PERSON,
    COUNT,
};

/* Of the machine's links, one behind those of the world. */
#define MACHINE_LINK (OVERLAY_LINKS_MAX - 1)

static struct world *world;
static struct joint *joint;
static uint32_t machine_closed;
static uint32_t person_closed;

static struct node *node_of(uint32_t number)
{
    return &world->nodes[number].node;
}

static const struct overlay_key *key_of(uint32_t number)
{
    return &world->nodes[number].self.identity.key;
}

static void (*world_closed)(void *context, uint32_t link, enum status why);

static void closed(void *context, uint32_t link, enum status why)
{
    const bool is_machine = context == &world->nodes[MACHINE];
    if (is_machine && link != MACHINE_LINK) {
        world_closed(context, link, why);
        return;
    }
    machine_closed += is_machine ? 1 : 0;
    person_closed += is_machine ? 0 : 1;
    joint_closed(joint);
}

static void begin(void)
{
    world = world_make(COUNT);
    joint = calloc(1, sizeof(*joint));
    CHECK(joint != NULL);
    machine_closed = 0;
    person_closed = 0;
    world_closed = world->nodes[MACHINE].output.closed;
    world->nodes[MACHINE].output.closed = closed;
    world->nodes[PERSON].output.closed = closed;
    (void)world_join(world, MACHINE, PEER, NULL);
    joint_init(
        joint,
        (struct joint_end){node_of(MACHINE), MACHINE_LINK},
        (struct joint_end){node_of(PERSON), 0});
}

static void end(void)
{
    joint_finish(joint);
    free(joint);
    world_end(world);
}

/* Until nothing goes any more, in the joint and in the world. */
static void run(void)
{
    bool is_moving = true;
    while (is_moving) {
        world_run(world);
        is_moving = joint_turn(joint, &world->time);
    }
}

static void pass(uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds; i++) {
        world_pass(world, 1);
        run();
    }
}

static void send(uint32_t from, uint32_t to, uint8_t fill)
{
    node_packet(node_of(from), world_packet(world, from, to, fill, 100), &world->time);
    run();
}

static bool has_session(uint32_t node, uint32_t other)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(key_of(other), address);
    const struct overlay_key *const key = node_find(node_of(node), address);
    return key != NULL && overlay_key_equal(key, key_of(other));
}

/* All three are in one tree, and the person is below or above the machine. */
static void test_tree(void)
{
    begin();
    pass(6);
    CHECK(joint_is_up(joint));
    CHECK_EQUAL(joint_due_ns(joint), UINT64_MAX);
    const struct overlay_key *const root = node_root(node_of(PEER));
    CHECK(root != NULL);
    for (uint32_t i = 0; i < COUNT; i++) {
        const struct overlay_key *const other = node_root(node_of(i));
        CHECK(other != NULL && overlay_key_equal(other, root));
    }
    CHECK(
        node_link_is_parent(node_of(PERSON), 0) ||
        node_link_is_parent(node_of(MACHINE), MACHINE_LINK));
    pass(120);
    CHECK(joint_is_up(joint));
    CHECK_EQUAL(machine_closed + person_closed, 0);
    end();
}

/* The session is the person's, and through the machine's node, which has none of it. */
static void test_through(void)
{
    begin();
    pass(6);
    send(PEER, PERSON, 1);
    CHECK_EQUAL(world->nodes[PERSON].packet_count, 1);
    CHECK(bytes_equal(
        (struct bytes){world->nodes[PERSON].packet, world->nodes[PERSON].packet_bytes},
        world_packet(world, PEER, PERSON, 1, 100)));
    send(PERSON, PEER, 2);
    CHECK_EQUAL(world->nodes[PEER].packet_count, 1);
    CHECK(has_session(PEER, PERSON) && has_session(PERSON, PEER));
    CHECK(!has_session(MACHINE, PEER) && !has_session(MACHINE, PERSON));
    CHECK_EQUAL(world->nodes[MACHINE].packet_count, 0);
    CHECK(node_of(MACHINE)->forwarded_bytes > 0);
    send(MACHINE, PERSON, 3);
    CHECK_EQUAL(world->nodes[PERSON].packet_count, 2);
    end();
}

/* Nobody speaks as the other of both: neither sends from the other's address. */
static void test_own_source_only(void)
{
    begin();
    pass(6);
    node_packet(node_of(PERSON), world_packet(world, MACHINE, PEER, 1, 100), &world->time);
    node_packet(node_of(MACHINE), world_packet(world, PERSON, PEER, 1, 100), &world->time);
    run();
    CHECK_EQUAL(world->nodes[PEER].packet_count, 0);
    CHECK_EQUAL(node_of(PERSON)->dropped_count, 1);
    CHECK_EQUAL(node_of(MACHINE)->dropped_count, 1);
    end();
}

/* One of both closes it: it is made anew after a while, and not before. */
static void test_again(void)
{
    begin();
    pass(6);
    static const uint8_t nonsense[] = {2, 255, 0};
    node_link_receive(
        node_of(MACHINE), MACHINE_LINK, (struct bytes){nonsense, sizeof(nonsense)}, &world->time);
    CHECK_EQUAL(machine_closed, 1);
    CHECK(!joint_is_up(joint));
    CHECK_EQUAL(joint_due_ns(joint), 0);
    run();
    CHECK_EQUAL(node_of(PERSON)->links[0].link.state, LINK_NONE);
    CHECK_EQUAL(joint_due_ns(joint), world->time.now_ns + JOINT_REST_NS);
    pass(6);
    CHECK(joint_is_up(joint));
    send(PEER, PERSON, 1);
    CHECK_EQUAL(world->nodes[PERSON].packet_count, 1);
    end();
}

/* Who has the key does not sign: there is no link, until he does. */
static void test_no_signature(void)
{
    begin();
    world->nodes[PERSON].self.answer = STATUS_WRONG_STATE;
    pass(3);
    CHECK(!joint_is_up(joint));
    CHECK_EQUAL(node_of(MACHINE)->links[MACHINE_LINK].link.state, LINK_NONE);
    world->nodes[PERSON].self.answer = STATUS_OK;
    pass(8);
    CHECK(joint_is_up(joint));
    end();
}

/* At its end, nothing of it is left at the machine, whose other links go on. */
static void test_end(void)
{
    begin();
    pass(6);
    send(PEER, PERSON, 1);
    joint_finish(joint);
    CHECK_EQUAL(node_of(MACHINE)->links[MACHINE_LINK].link.state, LINK_NONE);
    CHECK_EQUAL(node_of(PERSON)->links[0].link.state, LINK_NONE);
    world_pass(world, 6);
    node_packet(node_of(PEER), world_packet(world, PEER, PERSON, 2, 100), &world->time);
    world_run(world);
    CHECK_EQUAL(world->nodes[PERSON].packet_count, 1);
    node_packet(node_of(PEER), world_packet(world, PEER, MACHINE, 3, 100), &world->time);
    world_run(world);
    CHECK_EQUAL(world->nodes[MACHINE].packet_count, 1);
    end();
}

int main(void)
{
    const struct unit_test tests[] = {
        {"tree", test_tree},
        {"through", test_through},
        {"own source only", test_own_source_only},
        {"again", test_again},
        {"no signature", test_no_signature},
        {"end", test_end},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
