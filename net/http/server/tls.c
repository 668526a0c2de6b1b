#include "tls.h"
#include "own.h"
#include "schema/directory_client.h"
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a certificate's chain, or a key. */
#define FILE_BYTES_MAX 65536u
#define PIECE_BYTES    3072u
/* Each takes some 40 KiB. */
#define SESSIONS_MAX 256u

struct tls_context {
    mbedtls_ssl_config config;
    mbedtls_x509_crt certificate;
    mbedtls_pk_context key;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
};

struct tls_session {
    mbedtls_ssl_context ssl;
    struct connection_bytes below;
    /* What was begun to be written and has to be offered again, no more and no less. */
    size_t begun_bytes;
};

static uint32_t session_count;

/* -- certificate and key ----------------------------------------------------------------------- */

static enum status read_file(uint32_t file, uint8_t *text, size_t *size_bytes)
{
    *size_bytes = 0;
    for (;;) {
        const struct file_read_params params = {.offset = *size_bytes, .size_bytes = PIECE_BYTES};
        struct file_read_results results = {0};
        const enum status status = file_read(file, &params, &results);
        if (status != STATUS_OK || results.data.size_bytes == 0) {
            return status;
        }
        if (results.data.size_bytes > FILE_BYTES_MAX - *size_bytes) {
            return STATUS_LIMIT_EXCEEDED;
        }
        memcpy(text + *size_bytes, results.data.data, results.data.size_bytes);
        *size_bytes += results.data.size_bytes;
    }
}

/* A text with a zero at its end, as Mbed TLS wants PEM; free_text() gives it back. */
static enum status
read_text(uint32_t directory, const char *name, uint8_t **text, size_t *size_bytes)
{
    const struct directory_open_file_params params = {
        .path = {(const uint8_t *)name, strlen(name)}};
    struct directory_open_file_results opened = {0};
    enum status status = directory_open_file(directory, &params, &opened);
    if (status != STATUS_OK) {
        return status;
    }
    *text = malloc(FILE_BYTES_MAX + 1);
    status = *text != NULL ? read_file(opened.file, *text, size_bytes) : STATUS_NO_MEMORY;
    own_release(opened.file);
    if (status == STATUS_OK) {
        (*text)[(*size_bytes)++] = '\0';
    }
    return status;
}

static void free_text(uint8_t *text)
{
    if (text != NULL) {
        mbedtls_platform_zeroize(text, FILE_BYTES_MAX + 1);
        free(text);
    }
}

static enum status explain(const char *name, int error)
{
    char text[128];
    mbedtls_strerror(error, text, sizeof(text));
    fprintf(stderr, "httpd: %s: %s\n", name, text);
    return error == MBEDTLS_ERR_X509_ALLOC_FAILED ? STATUS_NO_MEMORY : STATUS_MALFORMED;
}

static enum status read_certificate(uint32_t directory, struct tls_context *context)
{
    uint8_t *text = NULL;
    size_t size_bytes = 0;
    enum status status = read_text(directory, "certificate.pem", &text, &size_bytes);
    if (status == STATUS_OK) {
        const int error = mbedtls_x509_crt_parse(&context->certificate, text, size_bytes);
        status = error == 0 ? STATUS_OK : explain("certificate.pem", error);
    }
    free_text(text);
    return status;
}

static enum status read_key(uint32_t directory, struct tls_context *context)
{
    uint8_t *text = NULL;
    size_t size_bytes = 0;
    enum status status = read_text(directory, "key.pem", &text, &size_bytes);
    if (status == STATUS_OK) {
        int error = mbedtls_pk_parse_key(
            &context->key, text, size_bytes, NULL, 0, mbedtls_ctr_drbg_random, &context->random);
        if (error == 0) {
            error = mbedtls_pk_check_pair(
                &context->certificate.pk, &context->key, mbedtls_ctr_drbg_random, &context->random);
        }
        status = error == 0 ? STATUS_OK : explain("key.pem", error);
    }
    free_text(text);
    return status;
}

static enum status begin_random(struct tls_context *context)
{
    mbedtls_entropy_init(&context->entropy);
    mbedtls_ctr_drbg_init(&context->random);
    const int error =
        mbedtls_ctr_drbg_seed(&context->random, mbedtls_entropy_func, &context->entropy, NULL, 0);
    if (error != 0) {
        return explain("random bytes", error);
    }
    return psa_crypto_init() == PSA_SUCCESS ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status configure(struct tls_context *context)
{
    mbedtls_ssl_config *config = &context->config;
    mbedtls_ssl_config_init(config);
    int error = mbedtls_ssl_config_defaults(
        config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    if (error == 0) {
        mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &context->random);
        error = mbedtls_ssl_conf_own_cert(config, &context->certificate, &context->key);
    }
    return error == 0 ? STATUS_OK : explain("TLS", error);
}

enum status tls_context_create(uint32_t directory, struct tls_context **context)
{
    *context = calloc(1, sizeof(**context));
    if (*context == NULL) {
        return STATUS_NO_MEMORY;
    }
    mbedtls_x509_crt_init(&(*context)->certificate);
    mbedtls_pk_init(&(*context)->key);
    enum status status = begin_random(*context);
    if (status == STATUS_OK) {
        status = read_certificate(directory, *context);
    }
    if (status == STATUS_OK) {
        status = read_key(directory, *context);
    }
    /* A server that cannot begin ends: what was made goes with the process. */
    return status == STATUS_OK ? configure(*context) : status;
}

/* -- below ------------------------------------------------------------------------------------- */

static int send_below(void *context, const unsigned char *data, size_t size_bytes)
{
    struct tls_session *session = context;
    uint32_t taken_bytes = 0;
    const enum transfer transfer = session->below.write(
        session->below.context, (struct bytes){data, size_bytes}, &taken_bytes);
    if (transfer == TRANSFER_DONE) {
        return (int)taken_bytes;
    }
    return transfer == TRANSFER_NOTHING ? MBEDTLS_ERR_SSL_WANT_WRITE : MBEDTLS_ERR_SSL_CONN_EOF;
}

static int receive_below(void *context, unsigned char *target, size_t size_bytes)
{
    struct tls_session *session = context;
    const uint32_t most_bytes = size_bytes < UINT32_MAX ? (uint32_t)size_bytes : UINT32_MAX;
    uint32_t got_bytes = 0;
    switch (session->below.read(session->below.context, target, most_bytes, &got_bytes)) {
    case TRANSFER_DONE:
        return (int)got_bytes;
    case TRANSFER_NOTHING:
        return MBEDTLS_ERR_SSL_WANT_READ;
    default:
        return 0;
    }
}

/* -- above ------------------------------------------------------------------------------------- */

/* What a result below 1 means. After an error, nothing more is possible. */
static enum transfer transfer_of(int result)
{
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE
               ? TRANSFER_NOTHING
               : TRANSFER_OVER;
}

bool tls_session_is_open(struct tls_session *session)
{
    return mbedtls_ssl_is_handshake_over(&session->ssl) != 0;
}

enum transfer tls_session_shake(struct tls_session *session)
{
    const int result = mbedtls_ssl_handshake_step(&session->ssl);
    return result == 0 ? TRANSFER_DONE : transfer_of(result);
}

static enum transfer
read_above(void *context, uint8_t *target, uint32_t size_bytes, uint32_t *got_bytes)
{
    struct tls_session *session = context;
    const int result = mbedtls_ssl_read(&session->ssl, target, size_bytes);
    if (result <= 0) {
        return transfer_of(result);
    }
    *got_bytes = (uint32_t)result;
    return TRANSFER_DONE;
}

static enum transfer write_above(void *context, struct bytes data, uint32_t *taken_bytes)
{
    struct tls_session *session = context;
    const size_t size_bytes = session->begun_bytes != 0 ? session->begun_bytes : data.size_bytes;
    const int result = mbedtls_ssl_write(&session->ssl, data.data, size_bytes);
    if (result <= 0) {
        session->begun_bytes = size_bytes;
        return transfer_of(result);
    }
    session->begun_bytes = 0;
    *taken_bytes = (uint32_t)result;
    return TRANSFER_DONE;
}

static void finish_above(void *context)
{
    struct tls_session *session = context;
    /* Where there is no room for it now, the end of the stream has to say it. */
    (void)mbedtls_ssl_close_notify(&session->ssl);
    session->below.finish(session->below.context);
}

struct tls_session *
tls_session_create(struct tls_context *context, const struct connection_bytes *bytes)
{
    struct tls_session *session = session_count < SESSIONS_MAX ? calloc(1, sizeof(*session)) : NULL;
    if (session == NULL) {
        return NULL;
    }
    session_count++;
    session->below = *bytes;
    mbedtls_ssl_init(&session->ssl);
    if (mbedtls_ssl_setup(&session->ssl, &context->config) != 0) {
        tls_session_destroy(session);
        return NULL;
    }
    mbedtls_ssl_set_bio(&session->ssl, session, send_below, receive_below, NULL);
    return session;
}

void tls_session_destroy(struct tls_session *session)
{
    if (session != NULL) {
        mbedtls_ssl_free(&session->ssl);
        free(session);
        session_count--;
    }
}

struct connection_bytes tls_session_bytes(struct tls_session *session)
{
    return (struct connection_bytes){session, read_above, write_above, finish_above};
}
