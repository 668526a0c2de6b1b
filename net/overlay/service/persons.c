/*
 * Nodes with the keys of people who are unlocked here and lend theirs for it. Each is a node of its
 * own, with its own sessions, below the machine's: its one link leads there (joint.h). What it has
 * of memory is there only as long as it is.
 *
 *     persons_add -> there -> its key is taken back, or answers no more -> gone, with
 * persons_turn()
 *
 * How its sequences go on is kept with the machine's own (state.c): each begins behind all that any
 * node in here has said, so that a key that comes again is heard again.
 */
#include "joint.h"
#include "lib/status.h"
#include "overlay_wire/address.h"
#include "random/random.h"
#include "runtime/capability.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "service.h"

/* Where a header of IPv6 has it (RFC 8200, 3). */
#define SOURCE_AT 8u
/* Below what the supervisor's sessions have. */
#define BADGE_MASK (UINT64_MAX >> 2)

struct person {
    struct own_key own;
    struct node_output output;
    struct joint joint;
    struct node node;
};

struct place {
    struct person *person; /* NULL: there is none */
    struct mapping memory;
    uint64_t badge; /* of the tether, and this one's number */
    bool is_over;
    uint8_t address[OVERLAY_ADDRESS_BYTES];
};

static struct place places[PERSONS_MAX];
static uint64_t last_badge; /* 0: there was none */
static bool has_changed;    /* the card is to be told of it */

/* -- what its node says ------------------------------------------------------------------------ */

static void wake(void *context, uint32_t link)
{
    (void)context; /* persons_turn() looks at all of them */
    (void)link;
}

static void closed(void *context, uint32_t link, enum status why)
{
    struct person *const person = context;
    (void)link;
    (void)why;
    joint_closed(&person->joint);
}

static void to_card(void *context, struct bytes packet)
{
    (void)context;
    card_deliver(&service.card, packet);
}

/* Nobody asks others through it. */
static void
told(void *context, const struct overlay_key *key, struct bytes info, uint64_t round_trip_ns)
{
    (void)context;
    (void)key;
    (void)info;
    (void)round_trip_ns;
}

/* -- addresses --------------------------------------------------------------------------------- */

static void show_addresses(void)
{
    uint8_t addresses[PERSONS_MAX][CARD_ADDRESS_BYTES];
    uint32_t count = 0;
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        if (places[i].person != NULL) {
            memcpy(addresses[count++], places[i].address, CARD_ADDRESS_BYTES);
        }
    }
    card_use_more_addresses(&service.card, addresses, count);
}

static struct place *find_address(const uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        if (places[i].person != NULL &&
            memcmp(places[i].address, address, OVERLAY_ADDRESS_BYTES) == 0) {
            return &places[i];
        }
    }
    return NULL;
}

static const struct overlay_key *key_of(const struct place *place)
{
    return &place->person->own.identity.key;
}

static struct place *find_key(struct bytes key)
{
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        struct place *const place = &places[i];
        if (place->person != NULL &&
            bytes_equal(key, (struct bytes){key_of(place)->bytes, OVERLAY_KEY_BYTES})) {
            return place;
        }
    }
    return NULL;
}

const struct node *persons_node(struct bytes key)
{
    const struct place *const place = find_key(key);
    return place == NULL ? NULL : &place->person->node;
}

const struct overlay_key *persons_key_of(const uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    uint8_t machine[OVERLAY_ADDRESS_BYTES];
    const struct place *const place = find_address(address);
    overlay_address_of_key(&service.own.identity.key, machine);
    if (memcmp(machine, address, sizeof(machine)) == 0) {
        return &service.own.identity.key;
    }
    return place == NULL ? NULL : key_of(place);
}

/* -- life -------------------------------------------------------------------------------------- */

static void end(struct place *place)
{
    struct person *const person = place->person;
    joint_finish(&person->joint);
    node_finish(&person->node);
    own_key_close(&person->own);
    mapping_finish(&place->memory);
    *place = (struct place){.person = NULL};
    has_changed = true;
    log_print(SEVERITY_INFORMATION, "a person's address is gone");
}

static enum status take_memory(struct place *place)
{
    uint32_t memory = 0;
    enum status status = memory_create(PROGRAM_LEDGER, sizeof(struct person), &memory);
    if (status == STATUS_OK) {
        status =
            mapping_create(memory, 0, sizeof(struct person), MAP_READ | MAP_WRITE, &place->memory);
        capability_release(memory); /* the mapping keeps it */
    }
    return status == STATUS_NO_MEMORY ? STATUS_LIMIT_EXCEEDED : status;
}

/* Of none before, nor of the process before this one: what was made through that stays over. */
static uint64_t new_badge(void)
{
    if (last_badge == 0) {
        random_fill(&service.random, (uint8_t *)&last_badge, sizeof(last_badge));
    }
    last_badge = (last_badge & BADGE_MASK) + 1;
    return last_badge;
}

/* The tether is kept by who has the key: that it is closed tells that this one ends. */
static enum status
borrow_key(struct place *place, struct own_key *own, const struct overlay_key *key)
{
    uint32_t tether = 0;
    place->badge = new_badge();
    enum status status = session_create(service.server.endpoint, place->badge, 0, &tether);
    if (status == STATUS_OK) {
        status = own_key_open_lent(own, key, tether);
    }
    capability_release(tether);
    return status;
}

static enum status begin_node(struct person *person)
{
    struct node_settings settings = {
        .self = &person->own.identity,
        .output = &person->output,
        .random = &service.random,
    };
    person->output = (struct node_output){
        .context = person, .wake = wake, .closed = closed, .packet = to_card, .told = told};
    state_sequences(&settings.place_sequence, &settings.offer_sequence);
    return node_init(&person->node, &settings);
}

/* The key is where it stays from here on. */
static void place_key(struct person *person, const struct own_key *own)
{
    person->own = *own;
    person->own.identity.context = &person->own;
}

/* Nobody has memory taken for a key that was not lent. */
static enum status begin(struct place *place, uint32_t link, const struct overlay_key *key)
{
    struct own_key own;
    enum status status = borrow_key(place, &own, key);
    if (status != STATUS_OK) {
        return status;
    }
    status = take_memory(place);
    if (status != STATUS_OK) {
        own_key_close(&own);
        return status;
    }
    struct person *const person = place->memory.address;
    place_key(person, &own);
    status = begin_node(person);
    if (status != STATUS_OK) {
        own_key_close(&person->own);
        mapping_finish(&place->memory);
        return status;
    }
    joint_init(
        &person->joint,
        (struct joint_end){&service.node, link},
        (struct joint_end){&person->node, 0});
    overlay_address_of_key(key, place->address);
    place->is_over = false;
    place->person = person;
    return STATUS_OK;
}

enum status persons_add(const struct overlay_key *key)
{
    const struct place *const other = find_key((struct bytes){key->bytes, OVERLAY_KEY_BYTES});
    uint32_t free = 0;
    if (overlay_key_equal(key, &service.own.identity.key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (other != NULL && !other->is_over) {
        return STATUS_OK;
    }
    while (free < PERSONS_MAX && places[free].person != NULL) {
        free++;
    }
    if (other != NULL || free == PERSONS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = begin(&places[free], CONNECTIONS_MAX + free, key);
    if (status == STATUS_OK) {
        has_changed = true;
        log_print(SEVERITY_INFORMATION, "a person has an address");
    }
    return status;
}

void persons_closed(uint64_t badge)
{
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        places[i].is_over =
            places[i].is_over || (places[i].person != NULL && places[i].badge == badge);
    }
}

void persons_link_closed(uint32_t link)
{
    joint_closed(&places[link - CONNECTIONS_MAX].person->joint);
}

/* -- time -------------------------------------------------------------------------------------- */

bool persons_turn(const struct router_time *now)
{
    bool has_gone = false;
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        struct person *const person = places[i].person;
        if (person == NULL) {
            continue;
        }
        if (places[i].is_over || person->own.has_ended) {
            end(&places[i]);
            continue;
        }
        node_turn(&person->node, now);
        has_gone = joint_turn(&person->joint, now) || has_gone;
    }
    if (has_changed) {
        has_changed = false;
        show_addresses();
    }
    return has_gone;
}

static uint64_t due_ns(const struct place *place)
{
    const uint64_t node_ns = node_due_ns(&place->person->node);
    const uint64_t joint_ns = joint_due_ns(&place->person->joint);
    if (place->is_over || place->person->own.has_ended) {
        return 1; /* as soon as can be: 0 is never */
    }
    return joint_ns < node_ns ? joint_ns : node_ns;
}

uint64_t persons_due_ns(void)
{
    uint64_t earliest_ns = UINT64_MAX;
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        const uint64_t one_ns = places[i].person == NULL ? UINT64_MAX : due_ns(&places[i]);
        earliest_ns = one_ns < earliest_ns ? one_ns : earliest_ns;
    }
    return earliest_ns == 0 ? 1 : earliest_ns;
}

bool persons_packet(struct bytes packet, const struct router_time *now)
{
    const struct place *const place = find_address(packet.data + SOURCE_AT);
    if (place != NULL) {
        node_packet(&place->person->node, packet, now);
    }
    return place != NULL;
}

/* -- what there is ----------------------------------------------------------------------------- */

void persons_sequences(uint64_t *place_sequence, uint64_t *offer_sequence)
{
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        if (places[i].person != NULL) {
            const struct node *const node = &places[i].person->node;
            const uint64_t place = node_place_sequence(node);
            const uint64_t offer = node_offer_sequence(node);
            *place_sequence = place > *place_sequence ? place : *place_sequence;
            *offer_sequence = offer > *offer_sequence ? offer : *offer_sequence;
        }
    }
}

static uint32_t count_sessions(const struct node *node)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < NODE_SESSIONS_MAX; i++) {
        const struct session *const session = &node->slots[i];
        count += session->is_there && session->keys.state == SESSION_OPEN ? 1 : 0;
    }
    return count;
}

uint32_t persons_list(struct overlay_own_address addresses[PERSONS_MAX])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < PERSONS_MAX; i++) {
        const struct place *const place = &places[i];
        if (place->person != NULL && !place->is_over) {
            addresses[count++] = (struct overlay_own_address){
                .number = place->badge,
                .key = {key_of(place)->bytes, OVERLAY_KEY_BYTES},
                .address = {place->address, OVERLAY_ADDRESS_BYTES},
                .is_joined = joint_is_up(&place->person->joint),
                .session_count = count_sessions(&place->person->node),
            };
        }
    }
    return count;
}
