/* What is kept, with an identity service and a keeper that this test plays. */
#include "kept_state/kept_state.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/message_page.h"
#include "schema/identity_client.h"
#include "schema/overlay_data.h"
#include "service.h"
#include "signing/signing.h"
#include "unit.h"
#include <sodium/crypto_sign_ed25519.h>

#define S            UINT64_C(1000000000)
#define STATE        3u
#define IDENTITIES   4u
#define KEEPER       5u
#define WORDS_MAX    512u
#define OWNERS_COUNT 2u

struct service service;

static struct {
    struct message_page page;
    uint64_t now_ns;
    uint64_t place;
    uint64_t offer;
    uint64_t place_of_person;
    uint64_t offer_of_person;
    const struct key_pair *owner;
    enum status owner_status;
    uint32_t calls_without_deadline;
    /* What is kept: */
    uint64_t words[WORDS_MAX];
    size_t size_bytes;
    enum kept_memory_state state;
    enum status write_status;
    uint32_t write_count;
} world;

static struct key_pair owners[OWNERS_COUNT];

/* -- What is around it ------------------------------------------------------------------------- */

struct message_page *message_page(void)
{
    return &world.page;
}

uint64_t clock_now_ns(void)
{
    return world.now_ns;
}

void log_print(enum severity severity, const char *format, ...)
{
    (void)severity;
    (void)format;
}

/* runtime/program.h has it, whose main() is another one. */
uint32_t program_capability(const char *name);

uint32_t program_capability(const char *name)
{
    const struct bytes text = text_bytes(name);
    if (bytes_equal(text, text_bytes("state"))) {
        return STATE;
    }
    return bytes_equal(text, text_bytes("identities")) ? IDENTITIES : KEEPER;
}

enum status mapping_create_whole(
    uint32_t memory, uint32_t permissions, struct mapping *mapping, uint64_t *size_bytes)
{
    (void)permissions;
    CHECK_EQUAL(memory, STATE);
    mapping->address = (uint8_t *)world.words;
    *size_bytes = sizeof(world.words);
    return STATUS_OK;
}

enum status kept_state_open(
    struct kept_state *kept, struct bytes memory, uint64_t content_bytes_max, uint32_t keeper)
{
    (void)kept;
    CHECK_EQUAL(keeper, KEEPER);
    CHECK(content_bytes_max <= memory.size_bytes);
    return STATUS_OK;
}

enum status kept_state_read(
    struct kept_state *kept,
    struct bytes room,
    enum kept_memory_state *state,
    struct bytes *content)
{
    (void)kept;
    (void)room;
    *state = world.state;
    *content = (struct bytes){(const uint8_t *)world.words, world.size_bytes};
    return STATUS_OK;
}

enum status kept_state_write(struct kept_state *kept, struct bytes content)
{
    (void)kept;
    world.write_count++;
    if (world.write_status == STATUS_OK) {
        memcpy(world.words, content.data, content.size_bytes);
        world.size_bytes = content.size_bytes;
    }
    return world.write_status;
}

enum status identities_owner(uint32_t identities, struct identities_owner_results *results)
{
    CHECK_EQUAL(identities, IDENTITIES);
    const uint64_t deadline_ns = world.page.deadline_ns;
    const bool is_soon = deadline_ns > world.now_ns && deadline_ns <= world.now_ns + 2 * S;
    world.calls_without_deadline += is_soon ? 0 : 1;
    results->public_key = (struct bytes){world.owner->public_key, PUBLIC_KEY_BYTES};
    return world.owner_status;
}

uint64_t node_place_sequence(const struct node *node)
{
    CHECK(node == &service.node);
    return world.place;
}

uint64_t node_offer_sequence(const struct node *node)
{
    CHECK(node == &service.node);
    return world.offer;
}

void persons_sequences(uint64_t *place, uint64_t *offer)
{
    *place = world.place_of_person > *place ? world.place_of_person : *place;
    *offer = world.offer_of_person > *offer ? world.offer_of_person : *offer;
}

void node_set_name(struct node *node, struct bytes name)
{
    CHECK(node == &service.node && name.size_bytes == 0);
}

/* -- The beginning ----------------------------------------------------------------------------- */

/* As a process that is new, with what is kept. */
static void start(void)
{
    uint64_t place = 0;
    uint64_t offer = 0;
    service.has_settings = false;
    CHECK_EQUAL(state_open(&place, &offer), STATUS_OK);
    world.place = place;
    world.offer = offer;
}

/* With what an earlier one has kept: no settings. */
static void begin(void)
{
    const struct overlay_kept nothing = {0};
    struct message_builder builder;
    memset(&world, 0, sizeof(world));
    for (uint32_t i = 0; i < OWNERS_COUNT; i++) {
        const uint8_t seed[32] = {(uint8_t)(i + 1)};
        (void)crypto_sign_ed25519_seed_keypair(owners[i].public_key, owners[i].secret_key, seed);
    }
    world.now_ns = 1000 * S;
    world.owner = &owners[0];
    message_builder_start(&builder, world.words, WORDS_MAX);
    CHECK_EQUAL(overlay_kept_write(&nothing, &builder), STATUS_OK);
    world.size_bytes = message_builder_finish(&builder).size_bytes;
    start();
}

static enum status configure(const struct key_pair *signer, uint64_t sequence)
{
    static uint64_t words[WORDS_MAX];
    struct message_builder builder;
    uint8_t signature[SIGNATURE_BYTES];
    const struct overlay_settings settings = {.sequence = sequence};
    message_builder_start(&builder, words, WORDS_MAX);
    CHECK_EQUAL(overlay_settings_write(&settings, &builder), STATUS_OK);
    const struct bytes data = message_builder_finish(&builder);
    CHECK_EQUAL(signing_sign(signer, text_bytes(DOMAIN_OVERLAY), data, signature), STATUS_OK);
    return state_configure(
        data,
        (struct bytes){signer->public_key, PUBLIC_KEY_BYTES},
        (struct bytes){signature, sizeof(signature)});
}

/* -- Tests ------------------------------------------------------------------------------------- */

static void test_settings(void)
{
    begin();
    CHECK_EQUAL(configure(&owners[1], 1), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(configure(&owners[0], 5), STATUS_OK);
    CHECK_EQUAL(configure(&owners[0], 5), STATUS_WRONG_STATE);
    CHECK_EQUAL(configure(&owners[0], 4), STATUS_WRONG_STATE);
    start();
    CHECK(service.has_settings && service.parts.settings.sequence == 5);
    CHECK_EQUAL(configure(&owners[0], 6), STATUS_OK);
    world.owner_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(configure(&owners[0], 7), STATUS_WRONG_STATE);
    world.owner_status = STATUS_TIMED_OUT;
    CHECK_EQUAL(configure(&owners[0], 7), STATUS_TIMED_OUT);
    CHECK_EQUAL(service.parts.settings.sequence, 6);
    CHECK_EQUAL(world.calls_without_deadline, 0);
    CHECK_EQUAL(world.page.deadline_ns, 0);
}

/* The highest number of all, signed with a key that was stolen, ends with that key. */
static void test_other_owner(void)
{
    begin();
    CHECK_EQUAL(configure(&owners[0], UINT64_MAX), STATUS_OK);
    world.owner = &owners[1];
    CHECK_EQUAL(configure(&owners[0], UINT64_MAX), STATUS_WRONG_SIGNER);
    CHECK_EQUAL(configure(&owners[1], 1), STATUS_OK);
    CHECK_EQUAL(service.parts.settings.sequence, 1);
    CHECK_EQUAL(configure(&owners[1], 1), STATUS_WRONG_STATE);
    CHECK_EQUAL(configure(&owners[0], UINT64_MAX), STATUS_WRONG_SIGNER);
}

static void test_sequences(void)
{
    begin();
    world.place = 1000;
    world.offer = 2000;
    state_turn();
    CHECK_EQUAL(world.write_count, 1);
    world.place = 1600;
    state_turn();
    CHECK_EQUAL(world.write_count, 1);
    start();
    CHECK_EQUAL(world.place, 1600);
    CHECK_EQUAL(world.offer, 2600);
    CHECK_EQUAL(state_due_ns(), UINT64_MAX);
}

/* What any node in here has said is kept, and where the next one begins. */
static void test_sequences_of_others(void)
{
    uint64_t place = 0;
    uint64_t offer = 0;
    begin();
    world.place = 1000;
    world.offer = 2000;
    world.place_of_person = 5000;
    state_turn();
    state_sequences(&place, &offer);
    CHECK_EQUAL(place, 5600);
    CHECK_EQUAL(offer, 2600);
    world.offer_of_person = 6000;
    state_turn();
    CHECK_EQUAL(world.write_count, 2);
    start();
    CHECK_EQUAL(world.place, 5600);
    CHECK_EQUAL(world.offer, 6600);
}

/* What was not written does not count as kept: it is tried again soon, and not at each turn. */
static void test_not_written(void)
{
    begin();
    world.write_status = STATUS_DEVICE_ERROR;
    world.place = 1000;
    state_turn();
    state_turn();
    CHECK_EQUAL(world.write_count, 1);
    CHECK(state_due_ns() > world.now_ns && state_due_ns() <= world.now_ns + 60 * S);
    world.now_ns = state_due_ns();
    state_turn();
    CHECK_EQUAL(world.write_count, 2);
    world.write_status = STATUS_OK;
    world.now_ns = state_due_ns();
    state_turn();
    CHECK_EQUAL(world.write_count, 3);
    CHECK_EQUAL(state_due_ns(), UINT64_MAX);
    start();
    CHECK_EQUAL(world.place, 1600);
}

static void check_left_alone(void)
{
    static uint64_t before[WORDS_MAX];
    const uint64_t place = world.place;
    memcpy(before, world.words, sizeof(before));
    start();
    CHECK(!service.has_settings);
    world.place = place + 100000;
    state_turn();
    CHECK_EQUAL(world.write_count, 0);
    CHECK(memcmp(before, world.words, sizeof(before)) == 0);
    world.state = KEPT_MEMORY_GOOD;
    CHECK_EQUAL(configure(&owners[0], 1), STATUS_OK); /* the owner has decided */
    state_turn();
    CHECK_EQUAL(world.write_count, 2);
    start();
    CHECK(service.has_settings && world.place >= place + 100000);
}

/* What cannot be read is not written over before the owner signs something. */
static void test_damaged(void)
{
    begin();
    memset(world.words, 0xee, 64);
    world.size_bytes = 64;
    check_left_alone();
    begin();
    memset(world.words, 0xee, 64);
    world.state = KEPT_MEMORY_DAMAGED;
    check_left_alone();
    begin();
    CHECK_EQUAL(configure(&owners[0], 9), STATUS_OK);
    world.write_count = 0;
    service.signature[3] ^= 1; /* kept, and no longer signed */
    world.place = 1;
    state_turn();
    world.write_count = 0;
    check_left_alone();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"settings", test_settings},
        {"another owner", test_other_owner},
        {"sequences", test_sequences},
        {"sequences of others", test_sequences_of_others},
        {"not written", test_not_written},
        {"damaged", test_damaged},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
