/* Keys of owners: wrapped, rotated, taken away; what was there before them; and authors. */
#include "unit.h"
#include "world.h"
#include <stdlib.h>

#define DISK_BYTES (UINT64_C(6) << 20)
#define LARGE      30u /* the first owner's, in chunks */

static struct disk disk;
static struct world world;
static const struct store_author author = {"an author", "and his signature"};
static const struct store_author other = {"another author", "and another signature"};
static const uint8_t stranger[STORE_PRINCIPAL_BYTES] = "a stranger";
static const uint8_t new_key[STORE_KEY_BYTES] = "the key of somebody else";

static void begin(void)
{
    disk_init(&disk, DISK_BYTES);
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
}

static void end(void)
{
    world_end(&world);
    disk_finish(&disk);
}

static struct bytes text(const char *words)
{
    return (struct bytes){(const uint8_t *)words, strlen(words)};
}

static bool is_on_disk(struct bytes what)
{
    for (uint64_t at = 0; at + what.size_bytes <= DISK_BYTES; at++) {
        if (disk.data[at] == what.data[0] &&
            memcmp(disk.data + at, what.data, what.size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static void check_nothing_is_wrong(void)
{
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    struct store_finding finding;
    enum status status = store_scrub_step(world.store, cursor, &finding);
    while (status == STATUS_OK) {
        CHECK_EQUAL(finding.kind, STORE_FINDING_NONE);
        status = store_scrub_step(world.store, cursor, &finding);
    }
    CHECK_EQUAL(status, STATUS_NOT_FOUND);
}

static bool has(const uint8_t *owner, const uint8_t *hash, const char *words)
{
    uint8_t found[64];
    uint64_t got = 0;
    struct store_name name;
    memcpy(name.owner, owner, sizeof(name.owner));
    memcpy(name.hash, hash, sizeof(name.hash));
    return store_read(world.store, &name, 0, found, sizeof(found), &got) == STATUS_OK &&
           bytes_equal(text(words), (struct bytes){found, (size_t)got});
}

/* Neither what is put, nor a name of it, nor the key that it is wrapped with. */
static void test_nothing_is_plain(void)
{
    static const char words[] = "nobody reads this from the disk";
    uint8_t hash[STORE_HASH_BYTES];
    begin();
    CHECK_EQUAL(store_put(world.store, world_owners[1], &author, text(words), hash), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK(!is_on_disk(text(words)));
    CHECK(!is_on_disk((struct bytes){hash, sizeof(hash)}));
    CHECK(!is_on_disk((struct bytes){world_key, sizeof(world_key)}));
    CHECK(!is_on_disk((struct bytes){author.signature, sizeof(author.signature)}));
    CHECK_EQUAL(store_put(world.store, world_owners[0], &author, text(words), hash), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK(is_on_disk(text(words)));
    end();
}

/* What an owner has from before is read and deleted as ever; what he puts now is sealed. */
static void test_encrypt(void)
{
    uint8_t before[STORE_HASH_BYTES];
    uint8_t after[STORE_HASH_BYTES];
    bool is_there;
    begin();
    const uint8_t *owner = world_owners[0];
    CHECK_EQUAL(store_put(world.store, owner, &author, text("before his key"), before), STATUS_OK);
    CHECK_EQUAL(world_put(&world, LARGE), STATUS_OK);
    CHECK_EQUAL(store_owner_encrypt(world.store, stranger, new_key), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_owner_encrypt(world.store, owner, new_key), STATUS_OK);
    CHECK_EQUAL(store_owner_encrypt(world.store, owner, new_key), STATUS_OVERLAP);
    CHECK_EQUAL(store_put(world.store, owner, &author, text("with his key"), after), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK(is_on_disk(text("before his key")));
    CHECK(!is_on_disk(text("with his key")));
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK(!has(owner, before, "before his key"));
    CHECK_EQUAL(store_owner_unlock(world.store, owner, world_key), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(world.store, owner, new_key), STATUS_OK);
    CHECK(has(owner, before, "before his key"));
    CHECK(has(owner, after, "with his key"));
    CHECK(world_look_at(&world, LARGE, &is_there) && is_there);
    check_nothing_is_wrong();
    /* The same once more is there; once deleted, it comes back encrypted. */
    struct store_owner known;
    CHECK_EQUAL(store_owner_read(world.store, owner, &known), STATUS_OK);
    CHECK_EQUAL(known.object_count, 3);
    CHECK_EQUAL(store_put(world.store, owner, &author, text("before his key"), before), STATUS_OK);
    CHECK_EQUAL(world_delete(&world, LARGE), STATUS_OK);
    CHECK_EQUAL(world_put(&world, LARGE), STATUS_OK);
    CHECK(world_look_at(&world, LARGE, &is_there) && is_there);
    CHECK_EQUAL(store_owner_read(world.store, owner, &known), STATUS_OK);
    CHECK_EQUAL(known.object_count, 3);
    check_nothing_is_wrong();
    end();
}

/* What is being written for somebody who is locked comes to nothing, and frees its place. */
static void test_streams(void)
{
    uint32_t streams[STORE_STREAMS_MAX];
    uint8_t hash[STORE_HASH_BYTES];
    begin();
    for (uint32_t i = 0; i < STORE_STREAMS_MAX; i++) {
        CHECK_EQUAL(store_stream_open(world.store, world_owners[1], &streams[i]), STATUS_OK);
        CHECK_EQUAL(store_stream_write(world.store, streams[i], text("half of it")), STATUS_OK);
    }
    CHECK_EQUAL(store_owner_lock(world.store, stranger), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_owner_lock(world.store, world_owners[1]), STATUS_OK);
    CHECK_EQUAL(store_stream_write(world.store, streams[0], text("x")), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(world.store, world_owners[1], world_key), STATUS_OK);
    CHECK_EQUAL(store_stream_write(world.store, streams[0], text("x")), STATUS_DENIED);
    CHECK_EQUAL(store_stream_finish(world.store, streams[0], &author, hash), STATUS_DENIED);
    CHECK_EQUAL(store_stream_finish(world.store, streams[0], &author, hash), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_stream_open(world.store, world_owners[1], &streams[0]), STATUS_OK);
    CHECK_EQUAL(store_stream_write(world.store, streams[0], text("whole")), STATUS_OK);
    CHECK_EQUAL(store_stream_finish(world.store, streams[0], &author, hash), STATUS_OK);
    CHECK(has(world_owners[1], hash, "whole"));
    end();
}

/* Both principals reach the same; the key before counts until the present one was shown. */
static void test_rotate(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    uint8_t first[STORE_PRINCIPAL_BYTES];
    uint8_t second[STORE_PRINCIPAL_BYTES];
    uint8_t third[STORE_PRINCIPAL_BYTES];
    begin();
    world_principal(0, first);
    world_principal(1, second);
    world_principal(2, third);
    struct store *store = world.store;
    CHECK_EQUAL(store_put(store, first, &author, text("his"), hash), STATUS_OK);
    CHECK_EQUAL(store_owner_rotate(store, stranger, second, new_key), STATUS_NOT_FOUND);
    CHECK_EQUAL(
        store_owner_rotate(store, world_owners[0], second, new_key), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(store_owner_rotate(store, first, world_owners[0], new_key), STATUS_OVERLAP);
    CHECK_EQUAL(store_owner_rotate(store, first, first, new_key), STATUS_OVERLAP);
    CHECK_EQUAL(store_owner_lock(store, first), STATUS_OK);
    CHECK_EQUAL(store_owner_rotate(store, first, second, new_key), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(store, first, world_key), STATUS_OK);
    CHECK_EQUAL(store_owner_rotate(store, first, second, new_key), STATUS_OK);
    CHECK(has(first, hash, "his"));
    CHECK(has(second, hash, "his"));
    /* The next one was not heard of again: who is still the first goes to another. */
    CHECK_EQUAL(store_owner_lock(store, second), STATUS_OK);
    CHECK_EQUAL(store_owner_unlock(store, first, new_key), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(store, first, world_key), STATUS_OK);
    CHECK_EQUAL(store_owner_rotate(store, first, third, new_key), STATUS_OK);
    CHECK_EQUAL(store_owner_unlock(store, second, new_key), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_owner_unlock(store, third, new_key), STATUS_OK);
    CHECK(has(first, hash, "his"));
    CHECK(has(third, hash, "his"));
    CHECK_EQUAL(store_owner_unlock(store, first, world_key), STATUS_DENIED);
    CHECK_EQUAL(store_sync(store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(world.store, third, new_key), STATUS_OK);
    CHECK(has(third, hash, "his"));
    end();
}

/*
 * A session that began with the first principal goes on through any rotation, until he is locked;
 * and has no key: he cannot be unlocked with it, or rotated again.
 */
static void test_rotate_again(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    uint8_t principals[STORE_EARLIER_MAX + 3][STORE_PRINCIPAL_BYTES];
    begin();
    struct store *store = world.store;
    const uint32_t last = STORE_EARLIER_MAX + 2;
    for (uint32_t i = 0; i <= last; i++) {
        world_principal((uint8_t)i, principals[i]);
    }
    CHECK_EQUAL(store_put(store, principals[0], &author, text("his"), hash), STATUS_OK);
    for (uint32_t i = 0; i < last; i++) {
        CHECK(has(principals[0], hash, "his"));
        CHECK_EQUAL(
            store_owner_rotate(store, principals[i], principals[i + 1], new_key), STATUS_OK);
        CHECK_EQUAL(store_owner_unlock(store, principals[i + 1], new_key), STATUS_OK);
    }
    /* There is room for so many: the oldest gave way. */
    CHECK(!has(principals[0], hash, "his"));
    for (uint32_t i = 1; i <= last; i++) {
        CHECK(has(principals[i], hash, "his"));
    }
    CHECK_EQUAL(
        store_owner_rotate(store, principals[1], stranger, new_key), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        store_owner_rotate(store, principals[last], principals[1], new_key), STATUS_OVERLAP);
    CHECK_EQUAL(store_owner_unlock(store, principals[1], new_key), STATUS_DENIED);
    CHECK_EQUAL(store_sync(store), STATUS_OK);
    CHECK_EQUAL(store_owner_lock(store, principals[1]), STATUS_OK);
    CHECK_EQUAL(store_owner_unlock(store, principals[last], new_key), STATUS_OK);
    CHECK(has(principals[last], hash, "his"));
    CHECK(has(principals[last - 1], hash, "his"));
    CHECK(!has(principals[last - 2], hash, "his"));
    CHECK_EQUAL(store_owner_unlock(store, principals[1], new_key), STATUS_NOT_FOUND);
    CHECK_EQUAL(world_mount(&world), STATUS_NOT_FOUND); /* there is no first one to unlock */
    CHECK_EQUAL(store_owner_unlock(world.store, principals[last], new_key), STATUS_OK);
    CHECK(has(principals[last], hash, "his"));
    CHECK(!has(principals[1], hash, "his"));
    end();
}

/* Without random bytes nothing can be encrypted, and nothing passes for it. */
static void test_no_random(void)
{
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint8_t hash[STORE_HASH_BYTES];
    struct store_owner owner;
    begin();
    disk.device.random = NULL;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    world_principal(1, principal);
    CHECK_EQUAL(store_owner_add(world.store, stranger, new_key, 0), STATUS_UNSUPPORTED);
    CHECK_EQUAL(store_owner_read(world.store, stranger, &owner), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_owner_encrypt(world.store, world_owners[0], new_key), STATUS_UNSUPPORTED);
    CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &owner), STATUS_OK);
    CHECK(!owner.is_encrypted);
    CHECK_EQUAL(
        store_owner_rotate(world.store, world_owners[1], principal, new_key), STATUS_UNSUPPORTED);
    CHECK_EQUAL(
        store_put(world.store, world_owners[1], &author, text("x"), hash), STATUS_UNSUPPORTED);
    end();
}

static void check_author(uint32_t object)
{
    struct store_information information;
    bool is_there;
    const struct store_name name = world_name(&world, object);
    CHECK_EQUAL(store_stat(world.store, &name, &information), STATUS_OK);
    CHECK(memcmp(&information.author, &other, sizeof(other)) == 0);
    CHECK(world_look_at(&world, object, &is_there) && is_there);
}

/* Small or in chunks, sealed or not, and from before he was encrypted; pins stay. */
static void test_authors(void)
{
    static const uint32_t objects[] = {2, 3, LARGE};
    struct store_owner before;
    struct store_owner after;
    begin();
    struct store_name name = world_name(&world, 2);
    CHECK_EQUAL(store_author_set(world.store, &name, &other), STATUS_NOT_FOUND);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(world_put(&world, objects[i]), STATUS_OK);
    }
    CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &before), STATUS_OK);
    CHECK_EQUAL(store_owner_encrypt(world.store, world_owners[0], new_key), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        name = world_name(&world, objects[i]);
        CHECK_EQUAL(store_pin(world.store, &name), STATUS_OK);
        CHECK_EQUAL(store_author_set(world.store, &name, &other), STATUS_OK);
        CHECK_EQUAL(store_delete(world.store, &name), STATUS_WRONG_STATE);
    }
    CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &after), STATUS_OK);
    CHECK_EQUAL(before.used_bytes, after.used_bytes);
    CHECK_EQUAL(before.object_count, after.object_count);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    name = world_name(&world, 2);
    CHECK_EQUAL(store_author_set(world.store, &name, &other), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(world.store, world_owners[0], new_key), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        check_author(objects[i]);
    }
    check_nothing_is_wrong();
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing is plain", test_nothing_is_plain},
        {"what was there before a key", test_encrypt},
        {"streams of who is locked", test_streams},
        {"rotate", test_rotate},
        {"rotate again and again", test_rotate_again},
        {"no random bytes", test_no_random},
        {"authors", test_authors},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
