/*
 * Both sides of TLS in one process, over memory, as programs here have Mbed TLS: which versions and
 * suites they agree on, and that a client goes no further with a server that cannot prove its name,
 * or that nobody vouches for. Prints one line for each.
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_BYTES    65536
#define DATA_BYTES     100000
#define DER_BYTES_MAX  1024
#define TURNS_MAX      1000
#define TURNS_DATA_MAX 100000

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context random_bytes;

static void need(int error, const char *what)
{
    if (error != 0) {
        char text[128];
        mbedtls_strerror(error, text, sizeof(text));
        printf("tls: %s: %s\n", what, text);
        exit(1);
    }
}

/* A server's key, and a certificate that it has signed itself. */
struct holder {
    mbedtls_pk_context key;
    mbedtls_x509_crt certificate;
};

static void write_certificate(struct holder *holder)
{
    unsigned char der[DER_BYTES_MAX];
    unsigned char serial[] = {1};
    static unsigned char name[] = "guest.test";
    mbedtls_x509_san_list names = {0};
    mbedtls_x509write_cert written;
    names.node.type = MBEDTLS_X509_SAN_DNS_NAME;
    names.node.san.unstructured_name.p = name;
    names.node.san.unstructured_name.len = sizeof(name) - 1;
    mbedtls_x509write_crt_init(&written);
    mbedtls_x509write_crt_set_version(&written, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(&written, MBEDTLS_MD_SHA256);
    mbedtls_x509write_crt_set_subject_key(&written, &holder->key);
    mbedtls_x509write_crt_set_issuer_key(&written, &holder->key);
    need(mbedtls_x509write_crt_set_subject_name(&written, "CN=guest.test"), "subject");
    need(mbedtls_x509write_crt_set_issuer_name(&written, "CN=guest.test"), "issuer");
    need(mbedtls_x509write_crt_set_serial_raw(&written, serial, sizeof(serial)), "serial");
    /* From before a machine without a clock believes that it is. */
    need(
        mbedtls_x509write_crt_set_validity(&written, "19700101000000", "20991231235959"),
        "validity");
    need(mbedtls_x509write_crt_set_basic_constraints(&written, 1, -1), "constraints");
    need(mbedtls_x509write_crt_set_subject_alternative_name(&written, &names), "names");
    const int size_bytes = mbedtls_x509write_crt_der(
        &written, der, sizeof(der), mbedtls_ctr_drbg_random, &random_bytes);
    need(size_bytes < 0 ? size_bytes : 0, "certificate");
    mbedtls_x509_crt_init(&holder->certificate);
    need(
        mbedtls_x509_crt_parse_der(
            &holder->certificate, der + sizeof(der) - size_bytes, (size_t)size_bytes),
        "parsing");
    mbedtls_x509write_crt_free(&written);
}

static void holder_init(struct holder *holder)
{
    mbedtls_pk_init(&holder->key);
    need(mbedtls_pk_setup(&holder->key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), "key");
    need(
        mbedtls_ecp_gen_key(
            MBEDTLS_ECP_DP_SECP256R1,
            mbedtls_pk_ec(holder->key),
            mbedtls_ctr_drbg_random,
            &random_bytes),
        "key");
    write_certificate(holder);
}

/* Bytes on their way from one side to the other. */
struct queue {
    unsigned char bytes[QUEUE_BYTES];
    size_t begin;
    size_t end;
};

struct side {
    mbedtls_ssl_config config;
    mbedtls_ssl_context context;
    struct queue *in;
    struct queue *out;
};

static int send_bytes(void *context, const unsigned char *bytes, size_t count)
{
    struct queue *queue = ((struct side *)context)->out;
    if (queue->begin == queue->end) {
        queue->begin = queue->end = 0;
    }
    const size_t room = QUEUE_BYTES - queue->end;
    const size_t taken = count < room ? count : room;
    memcpy(queue->bytes + queue->end, bytes, taken);
    queue->end += taken;
    return taken == 0 ? MBEDTLS_ERR_SSL_WANT_WRITE : (int)taken;
}

static int receive_bytes(void *context, unsigned char *bytes, size_t count)
{
    struct queue *queue = ((struct side *)context)->in;
    const size_t there = queue->end - queue->begin;
    const size_t given = count < there ? count : there;
    memcpy(bytes, queue->bytes + queue->begin, given);
    queue->begin += given;
    return given == 0 ? MBEDTLS_ERR_SSL_WANT_READ : (int)given;
}

static void side_init(struct side *side, int role, struct queue *in, struct queue *out)
{
    mbedtls_ssl_config_init(&side->config);
    mbedtls_ssl_init(&side->context);
    need(
        mbedtls_ssl_config_defaults(
            &side->config, role, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT),
        "config");
    mbedtls_ssl_conf_rng(&side->config, mbedtls_ctr_drbg_random, &random_bytes);
    side->in = in;
    side->out = out;
}

static void side_begin(struct side *side)
{
    need(mbedtls_ssl_setup(&side->context, &side->config), "setup");
    mbedtls_ssl_set_bio(&side->context, side, send_bytes, receive_bytes, NULL);
}

static void side_finish(struct side *side)
{
    mbedtls_ssl_free(&side->context);
    mbedtls_ssl_config_free(&side->config);
}

static bool would_wait(int result)
{
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE ||
           result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
}

/* 0, or why there was none. */
static int handshake(struct side *client, struct side *server)
{
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        const int first = mbedtls_ssl_handshake(&client->context);
        const int second = mbedtls_ssl_handshake(&server->context);
        if (first == 0 && second == 0) {
            return 0;
        }
        if (first != 0 && !would_wait(first)) {
            return first;
        }
        if (second != 0 && !would_wait(second)) {
            return second;
        }
    }
    return MBEDTLS_ERR_SSL_TIMEOUT;
}

/* Whether all of it came as it was sent. */
static bool is_carried(struct side *from, struct side *to)
{
    static unsigned char sent[DATA_BYTES];
    static unsigned char received[DATA_BYTES];
    size_t sent_bytes = 0;
    size_t received_bytes = 0;
    for (size_t i = 0; i < DATA_BYTES; i++) {
        sent[i] = (unsigned char)(i * 31 + (i >> 8));
        received[i] = 0;
    }
    for (int turn = 0; turn < TURNS_DATA_MAX && received_bytes < DATA_BYTES; turn++) {
        int result =
            sent_bytes == DATA_BYTES
                ? 0
                : mbedtls_ssl_write(&from->context, sent + sent_bytes, DATA_BYTES - sent_bytes);
        if (result < 0 && !would_wait(result)) {
            return false;
        }
        sent_bytes += result > 0 ? (size_t)result : 0;
        result =
            mbedtls_ssl_read(&to->context, received + received_bytes, DATA_BYTES - received_bytes);
        if (result < 0 && !would_wait(result)) {
            return false;
        }
        received_bytes += result > 0 ? (size_t)result : 0;
    }
    return memcmp(sent, received, DATA_BYTES) == 0;
}

struct attempt {
    const char *name;
    mbedtls_ssl_protocol_version version;
    int suite;
    struct holder *trusted;
};

static void try(const struct attempt *attempt, struct holder *holder)
{
    static struct queue queues[2];
    struct side client;
    struct side server;
    const int suites[] = {attempt->suite, 0};
    memset(queues, 0, sizeof(queues));
    side_init(&client, MBEDTLS_SSL_IS_CLIENT, &queues[0], &queues[1]);
    side_init(&server, MBEDTLS_SSL_IS_SERVER, &queues[1], &queues[0]);
    mbedtls_ssl_conf_ca_chain(&client.config, &attempt->trusted->certificate, NULL);
    mbedtls_ssl_conf_max_tls_version(&client.config, attempt->version);
    mbedtls_ssl_conf_ciphersuites(&client.config, suites);
    need(mbedtls_ssl_conf_own_cert(&server.config, &holder->certificate, &holder->key), "own");
    side_begin(&client);
    side_begin(&server);
    need(mbedtls_ssl_set_hostname(&client.context, attempt->name), "host");
    const int error = handshake(&client, &server);
    if (error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        const uint32_t flags = mbedtls_ssl_get_verify_result(&client.context);
        const bool is_name = flags == MBEDTLS_X509_BADCERT_CN_MISMATCH;
        const bool is_unknown = flags == MBEDTLS_X509_BADCERT_NOT_TRUSTED;
        printf("tls: refused: %s\n", is_name ? "name" : is_unknown ? "nobody vouches" : "other");
    } else {
        need(error, "handshake");
        const bool is_same = is_carried(&client, &server) && is_carried(&server, &client);
        printf(
            "tls: %s %s %s\n",
            mbedtls_ssl_get_version(&client.context),
            mbedtls_ssl_get_ciphersuite(&client.context),
            is_same ? "carried" : "DAMAGED");
    }
    side_finish(&client);
    side_finish(&server);
}

int main(void)
{
    static struct holder holder;
    static struct holder stranger;
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random_bytes);
    need(
        mbedtls_ctr_drbg_seed(&random_bytes, mbedtls_entropy_func, &entropy, NULL, 0),
        "randomness");
    if (psa_crypto_init() != PSA_SUCCESS) {
        return 1;
    }
    holder_init(&holder);
    holder_init(&stranger);
    const mbedtls_ssl_protocol_version tls12 = MBEDTLS_SSL_VERSION_TLS1_2;
    const mbedtls_ssl_protocol_version tls13 = MBEDTLS_SSL_VERSION_TLS1_3;
    const int gcm12 = MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
    const int chacha12 = MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
    const struct attempt attempts[] = {
        {"guest.test", tls13, MBEDTLS_TLS1_3_AES_128_GCM_SHA256, &holder},
        {"guest.test", tls13, MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, &holder},
        {"guest.test", tls12, gcm12, &holder},
        {"guest.test", tls12, chacha12, &holder},
        {"other.test", tls13, MBEDTLS_TLS1_3_AES_256_GCM_SHA384, &holder},
        {"other.test", tls12, gcm12, &holder},
        {"guest.test", tls13, MBEDTLS_TLS1_3_AES_256_GCM_SHA384, &stranger},
        {"guest.test", tls12, gcm12, &stranger},
    };
    for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
        try(&attempts[i], &holder);
    }
    return 0;
}
