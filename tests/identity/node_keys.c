/* Keys that the overlay speaks with: the machine's own, and those of people. */
#include "client.h"
#include "lib/anonymous.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/boot.h"
#include "schema/kernel_client.h"
#include "schema/overlay_data.h"
#include "secrets.h"
#include <sodium/crypto_sign_ed25519.h>
#include <stddef.h>

#define PLACE_BYTES (2 * KEY_BYTES + 3)

static uint32_t machine;
static uint8_t machine_key[KEY_BYTES];

static enum status key_of_node(uint32_t key, uint8_t public_key[KEY_BYTES])
{
    struct node_key_public_key_results results = {0};
    const enum status status = node_key_public_key(key, &results);
    if (status == STATUS_OK) {
        CHECK(results.public_key.size_bytes == KEY_BYTES);
        memcpy(public_key, results.public_key.data, KEY_BYTES);
    }
    return status;
}

/* Below itself, which is the root of a tree when the port is 0. */
static struct bytes
own_place(const uint8_t public_key[KEY_BYTES], uint8_t port, uint8_t place[PLACE_BYTES])
{
    memcpy(place, public_key, KEY_BYTES);
    memcpy(place + KEY_BYTES, public_key, KEY_BYTES);
    memcpy(place + 2 * KEY_BYTES, (const uint8_t[]){1, 2, port}, 3);
    return (struct bytes){place, PLACE_BYTES};
}

static enum status sign(uint32_t key, struct bytes statement, uint8_t signature[64])
{
    const struct node_key_sign_params params = {.statement = statement};
    struct node_key_sign_results results = {0};
    const enum status status = node_key_sign(key, &params, &results);
    if (status == STATUS_OK) {
        CHECK(results.signature.size_bytes == 64);
        memcpy(signature, results.signature.data, 64);
    }
    return status;
}

static bool is_refused(uint32_t key, struct bytes statement)
{
    uint8_t signature[64];
    return sign(key, statement, signature) == STATUS_DENIED;
}

/* Who speaks for the overlay gets its key, and nothing of people's. */
void test_node_key(void)
{
    const uint32_t node = program_capability("node");
    struct identities_node_key_results results = {0};
    struct identities_owner_results owner = {0};
    struct identities_list_results_reader list;
    const struct identities_list_params from = {0};
    const struct identities_create_params creating = {.name = text_bytes("eve")};
    struct identities_create_results created = {0};
    uint8_t again_key[KEY_BYTES];
    CHECK(identities_node_key(observer, &results) == STATUS_DENIED);
    fail_keeper(true);
    CHECK(identities_node_key(node, &results) == STATUS_DEVICE_ERROR);
    fail_keeper(false);
    CHECK(identities_node_key(node, &results) == STATUS_OK);
    machine = results.key;
    CHECK(key_of_node(machine, machine_key) == STATUS_OK);
    CHECK(identities_node_key(identities, &results) == STATUS_OK);
    CHECK(key_of_node(results.key, again_key) == STATUS_OK);
    CHECK(memcmp(machine_key, again_key, KEY_BYTES) == 0);
    capability_release(results.key);
    CHECK(identities_owner(node, &owner) == STATUS_OK && is_key(owner.public_key, alice_key));
    CHECK(identities_list(node, &from, &list) == STATUS_DENIED);
    CHECK(identities_create(node, &creating, &created) == STATUS_DENIED);
    print_hex("host: node", (struct bytes){machine_key, KEY_BYTES});
}

void test_node_signs(void)
{
    static const uint8_t offer[112] = "mail";
    static const uint8_t hash[64] = {0x91};
    static const char of_system[] = "tessera.policy";
    uint8_t place[PLACE_BYTES];
    uint8_t signature[64];
    struct bytes statement = own_place(machine_key, 0, place);
    CHECK(sign(machine, statement, signature) == STATUS_OK);
    print_hex("host: place signature", (struct bytes){signature, sizeof(signature)});
    /* Another one's place, a domain, a hash, a statement of the system's. */
    CHECK(is_refused(machine, own_place(alice_key, 1, place)));
    CHECK(is_refused(machine, (struct bytes){offer, sizeof(offer)}));
    CHECK(is_refused(machine, (struct bytes){hash, sizeof(hash)}));
    CHECK(is_refused(machine, (struct bytes){(const uint8_t *)of_system, sizeof(of_system)}));
    struct node_key_sign_link_params link = {.password = text_bytes("secret")};
    struct node_key_sign_link_results linked = {0};
    CHECK(node_key_sign_link(machine, &link, &linked) == STATUS_OK);
    print_hex("host: link signature", linked.signature);
    static const uint8_t password[65];
    link.password = (struct bytes){password, sizeof(password)};
    CHECK(node_key_sign_link(machine, &link, &linked) == STATUS_INVALID_ARGUMENT);
}

/* Both ends agree on the same. */
static void check_agree(uint32_t other)
{
    uint8_t theirs[KEY_BYTES];
    uint8_t ours[KEY_BYTES];
    uint8_t shared[KEY_BYTES];
    struct node_key_agree_results results = {0};
    CHECK(crypto_sign_ed25519_pk_to_curve25519(theirs, alice_key) == 0);
    CHECK(crypto_sign_ed25519_pk_to_curve25519(ours, machine_key) == 0);
    struct node_key_agree_params params = {.key = {theirs, sizeof(theirs)}};
    CHECK(node_key_agree(machine, &params, &results) == STATUS_OK);
    CHECK(results.shared.size_bytes == KEY_BYTES);
    memcpy(shared, results.shared.data, KEY_BYTES);
    params.key.data = ours;
    CHECK(node_key_agree(other, &params, &results) == STATUS_OK);
    CHECK(is_key(results.shared, shared));
    params.key.size_bytes--;
    CHECK(node_key_agree(other, &params, &results) == STATUS_INVALID_ARGUMENT);
}

/* A person's own: until the identity is locked, or has another key. */
void test_node_of_a_person(void)
{
    struct identities_unlock_results other = {0};
    struct identity_node_key_results first = {0};
    struct identity_node_key_results second = {0};
    uint8_t key[KEY_BYTES];
    uint8_t place[PLACE_BYTES];
    uint8_t signature[64];
    CHECK(identity_node_key(alice.identity, &first) == STATUS_OK);
    CHECK(key_of_node(first.key, key) == STATUS_OK && memcmp(key, alice_key, KEY_BYTES) == 0);
    CHECK(sign(first.key, own_place(alice_key, 0, place), signature) == STATUS_OK);
    CHECK(is_refused(first.key, own_place(machine_key, 1, place)));
    check_agree(first.key);
    will_answer(passphrase);
    CHECK(unlock("alice", &other) == STATUS_OK);
    CHECK(identity_node_key(other.identity, &second) == STATUS_OK);
    CHECK(key_of_node(second.key, key) == STATUS_OK);
    CHECK(identity_lock(other.identity) == STATUS_OK);
    CHECK(key_of_node(second.key, key) == STATUS_WRONG_STATE);
    CHECK(sign(second.key, own_place(alice_key, 0, place), signature) == STATUS_WRONG_STATE);
    drop(&other);
    CHECK(key_of_node(second.key, key) == STATUS_WRONG_STATE);
    CHECK(key_of_node(first.key, key) == STATUS_OK); /* of another session */
    capability_release(first.key);
    capability_release(second.key);
}

/* -- lent -------------------------------------------------------------------------------------- */

#define LENT_BADGE 20u

static uint32_t own_endpoint;
static uint32_t lent_before_rotation;

static enum status lend(uint32_t identity, bool is_lent)
{
    const struct identity_lend_node_key_params params = {.is_lent = is_lent ? 1 : 0};
    return identity_lend_node_key(identity, &params);
}

/* As the overlay's service does it: with a session of its own, to hear when that ends. */
static enum status
borrow_as(uint32_t from, const uint8_t key[KEY_BYTES], uint64_t badge, uint32_t *node_key)
{
    struct identities_lent_node_key_params params = {.key = {key, KEY_BYTES}};
    struct identities_lent_node_key_results results = {0};
    CHECK(session_create(own_endpoint, badge, 0, &params.tether) == STATUS_OK);
    const enum status status = identities_lent_node_key(from, &params, &results);
    capability_release(params.tether);
    *node_key = results.node_key;
    return status;
}

static enum status borrow(const uint8_t key[KEY_BYTES], uint64_t badge, uint32_t *node_key)
{
    return borrow_as(program_capability("node"), key, badge, node_key);
}

static void check_ended(uint32_t node_key, uint64_t badge)
{
    uint8_t key[KEY_BYTES];
    CHECK(closed_badge(own_endpoint) == badge);
    CHECK(closed_badge(own_endpoint) == 0);
    CHECK(key_of_node(node_key, key) == STATUS_WRONG_STATE);
    capability_release(node_key);
}

/* Nobody has it who was not lent it, and it ends when its person wants, or is locked. */
void test_node_lent(void)
{
    struct ledger_create_endpoint_results created = {0};
    struct identities_unlock_results other = {0};
    const struct identities_lent_node_key_params nothing = {.key = {alice_key, KEY_BYTES}};
    struct identities_lent_node_key_results none = {0};
    uint8_t key[KEY_BYTES];
    uint32_t node_key = 0;
    uint32_t again = 0;
    CHECK(ledger_create_endpoint(PROGRAM_LEDGER, &created) == STATUS_OK);
    own_endpoint = created.endpoint;
    CHECK(borrow(alice_key, 1, &node_key) == STATUS_NOT_FOUND);
    CHECK(closed_badge(own_endpoint) == 1);
    CHECK(lend(alice.identity, true) == STATUS_OK);
    CHECK(borrow(machine_key, 2, &node_key) == STATUS_NOT_FOUND);
    CHECK(closed_badge(own_endpoint) == 2);
    CHECK(borrow_as(observer, alice_key, 3, &node_key) == STATUS_DENIED);
    CHECK(closed_badge(own_endpoint) == 3);
    CHECK(
        identities_lent_node_key(program_capability("node"), &nothing, &none) ==
        STATUS_INVALID_ARGUMENT);
    CHECK(borrow(alice_key, 4, &node_key) == STATUS_OK);
    CHECK(closed_badge(own_endpoint) == 0);
    CHECK(key_of_node(node_key, key) == STATUS_OK && memcmp(key, alice_key, KEY_BYTES) == 0);
    check_agree(node_key);
    /* Who asks again has another one in its place. */
    CHECK(borrow(alice_key, 5, &again) == STATUS_OK);
    check_ended(node_key, 4);
    CHECK(key_of_node(again, key) == STATUS_OK);
    CHECK(lend(alice.identity, false) == STATUS_OK);
    check_ended(again, 5);
    CHECK(borrow(alice_key, 6, &node_key) == STATUS_NOT_FOUND);
    CHECK(closed_badge(own_endpoint) == 6);
    /* One session lends it: it ends with that one, and the other can take it back, too. */
    will_answer(passphrase);
    CHECK(unlock("alice", &other) == STATUS_OK);
    CHECK(lend(other.identity, true) == STATUS_OK);
    CHECK(borrow(alice_key, 7, &node_key) == STATUS_OK);
    CHECK(lend(alice.identity, false) == STATUS_OK);
    check_ended(node_key, 7);
    CHECK(lend(other.identity, true) == STATUS_OK);
    CHECK(borrow(alice_key, 8, &node_key) == STATUS_OK);
    CHECK(identity_lock(other.identity) == STATUS_OK);
    check_ended(node_key, 8);
    CHECK(lend(other.identity, true) == STATUS_WRONG_STATE);
    drop(&other);
    CHECK(borrow(alice_key, 9, &node_key) == STATUS_NOT_FOUND);
    CHECK(closed_badge(own_endpoint) == 9);
}

/* The other key is lent anew, by who is logged in with it. */
void check_lent_after_rotation(void)
{
    check_ended(lent_before_rotation, LENT_BADGE);
    CHECK(lend(alice.identity, true) == STATUS_WRONG_STATE);
    CHECK(lend(alice.identity, false) == STATUS_OK);
    capability_release(own_endpoint);
}

static uint32_t before_rotation;

void test_node_before_rotation(void)
{
    struct identity_node_key_results results = {0};
    CHECK(lend(alice.identity, true) == STATUS_OK);
    CHECK(borrow(alice_key, LENT_BADGE, &lent_before_rotation) == STATUS_OK);
    CHECK(identity_node_key(alice.identity, &results) == STATUS_OK);
    before_rotation = results.key;
}

void test_node_after_rotation(void)
{
    struct identity_node_key_results results = {0};
    uint8_t key[KEY_BYTES];
    CHECK(key_of_node(before_rotation, key) == STATUS_WRONG_STATE);
    CHECK(identity_node_key(alice.identity, &results) == STATUS_OK);
    CHECK(key_of_node(results.key, key) == STATUS_OK && memcmp(key, alice_key, KEY_BYTES) == 0);
    capability_release(before_rotation);
    before_rotation = results.key; /* now before the service is another process */
}

/* All of them are of the process that gave them; the machine's is asked for again, and the same. */
void test_node_restarted(void)
{
    struct identities_node_key_results results = {0};
    uint8_t key[KEY_BYTES];
    CHECK(key_of_node(machine, key) == STATUS_PEER_GONE);
    CHECK(key_of_node(before_rotation, key) == STATUS_PEER_GONE);
    CHECK(identities_node_key(program_capability("node"), &results) == STATUS_OK);
    CHECK(key_of_node(results.key, key) == STATUS_OK);
    CHECK(memcmp(key, machine_key, KEY_BYTES) == 0);
    capability_release(before_rotation);
    capability_release(machine);
    capability_release(results.key);
}

/* What the owner says of the overlay is signed as such, and recorded. */
void test_overlay_settings(void)
{
    static uint64_t words[64];
    const uint16_t port = 9001;
    const struct overlay_settings settings = {
        .sequence = 5, .listen = &port, .listen_count = 1, .name = text_bytes("here")};
    struct message_builder builder;
    struct identity_sign_overlay_settings_results results = {0};
    message_builder_start(&builder, words, 64);
    CHECK(overlay_settings_write(&settings, &builder) == STATUS_OK);
    struct identity_sign_overlay_settings_params params = {
        .settings = message_builder_finish(&builder)};
    const uint32_t recorded = refuse_records(true);
    CHECK(
        identity_sign_overlay_settings(alice.identity, &params, &results) == STATUS_LIMIT_EXCEEDED);
    CHECK(results.signature.size_bytes == 0);
    CHECK(refuse_records(false) == recorded);
    CHECK(identity_sign_overlay_settings(alice.identity, &params, &results) == STATUS_OK);
    CHECK(is_good(alice_key, "tessera.overlay", params.settings, results.signature));
    CHECK(refuse_records(false) == recorded + 1);
    params.settings.size_bytes -= 8;
    CHECK(identity_sign_overlay_settings(alice.identity, &params, &results) == STATUS_MALFORMED);
}

static enum status visit(struct bytes key, uint32_t *principal)
{
    const struct identities_visitor_params params = {.key = key};
    struct identities_visitor_results results = {0};
    const enum status status = identities_visitor(program_capability("visitor"), &params, &results);
    *principal = results.principal;
    return status;
}

/* Who brings strangers gets them, and nobody whom somebody here is. */
void test_visitor(void)
{
    static const uint8_t stranger[KEY_BYTES] = {5, 5};
    const struct identities_visitor_params params = {.key = {stranger, KEY_BYTES}};
    struct identities_visitor_results results = {0};
    struct principal_read_results read = {0};
    struct boot_record boot;
    uint32_t principal = 0;
    CHECK(visit((struct bytes){stranger, KEY_BYTES}, &principal) == STATUS_OK);
    CHECK(principal_read(principal, &read) == STATUS_OK);
    CHECK(memcmp(&read, stranger, KEY_BYTES) == 0);
    capability_release(principal);
    CHECK(visit((struct bytes){stranger, KEY_BYTES - 1}, &principal) == STATUS_INVALID_ARGUMENT);
    CHECK(visit((struct bytes){0}, &principal) == STATUS_INVALID_ARGUMENT);
    CHECK(visit((struct bytes){alice_key, KEY_BYTES}, &principal) == STATUS_DENIED);
    CHECK(visit((struct bytes){machine_key, KEY_BYTES}, &principal) == STATUS_DENIED);
    CHECK(visit((struct bytes){anonymous_key, KEY_BYTES}, &principal) == STATUS_DENIED);
    CHECK(program_boot_record(&boot) == STATUS_OK && boot.signer.size_bytes == KEY_BYTES);
    CHECK(visit(boot.signer, &principal) == STATUS_DENIED);
    /* Nor does anybody else who uses this service. */
    CHECK(identities_visitor(identities, &params, &results) == STATUS_DENIED);
    CHECK(identities_visitor(observer, &params, &results) == STATUS_DENIED);
    CHECK(identities_visitor(program_capability("node"), &params, &results) == STATUS_DENIED);
}
