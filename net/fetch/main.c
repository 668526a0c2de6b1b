/*
 * fetch URL [FILE]: what is there, in a file, which is replaced when all of it has come; "-": on
 * the standard output. Without FILE it is named as the last part of the URL's path.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The authorities that the person believes. */
#define CERTIFICATES "/certificates.pem"

#define PART_ENDING ".part"
#define PATH_BYTES  512

#define CONNECT_LIMIT_S  30L
#define REDIRECTIONS_MAX 10L
/* Who is slower for so long is not there any more. */
#define SLOW_BYTES_PER_S 1L
#define SLOW_LIMIT_S     60L

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_WRONG_WORDS = 2,
};

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "fetch: %s: %s\n", what, why);
    return EXIT_FAILED;
}

/* The last part of the path; NULL: it has none that can be a file's name. */
static const char *name_of(const char *url)
{
    static char name[PATH_BYTES];
    const char *after_scheme = strstr(url, "://");
    const char *rest = after_scheme == NULL ? url : after_scheme + 3;
    const size_t path_bytes = strcspn(rest, "?#");
    size_t start = path_bytes;
    while (start > 0 && rest[start - 1] != '/') {
        start--;
    }
    const size_t name_bytes = path_bytes - start;
    if (start == 0 || name_bytes == 0 || name_bytes >= sizeof(name)) {
        return NULL;
    }
    memcpy(name, rest + start, name_bytes);
    name[name_bytes] = '\0';
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? NULL : name;
}

static bool set_options(CURL *transfer, const char *url, FILE *target, char *reason)
{
    /* Who asked for a proof gets one, wherever the way leads. */
    const char *redirections = strncasecmp(url, "https:", 6) == 0 ? "https" : "http,https";
    return curl_easy_setopt(transfer, CURLOPT_ERRORBUFFER, reason) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_REDIR_PROTOCOLS_STR, redirections) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_MAXREDIRS, REDIRECTIONS_MAX) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_CONNECTTIMEOUT, CONNECT_LIMIT_S) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES_PER_S) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_LOW_SPEED_TIME, SLOW_LIMIT_S) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_CAINFO, CERTIFICATES) == CURLE_OK &&
           curl_easy_setopt(transfer, CURLOPT_WRITEDATA, target) == CURLE_OK;
}

static int transfer_to(const char *url, FILE *target, curl_off_t *size_bytes)
{
    char reason[CURL_ERROR_SIZE] = "";
    CURL *transfer = curl_easy_init();
    if (transfer == NULL || !set_options(transfer, url, target, reason)) {
        curl_easy_cleanup(transfer);
        return complain(url, "there is not enough memory");
    }
    const CURLcode result = curl_easy_perform(transfer);
    if (result == CURLE_OK) {
        (void)curl_easy_getinfo(transfer, CURLINFO_SIZE_DOWNLOAD_T, size_bytes); /* it knows */
    }
    curl_easy_cleanup(transfer);
    if (result == CURLE_OK) {
        return EXIT_DONE;
    }
    return complain(url, reason[0] != '\0' ? reason : curl_easy_strerror(result));
}

/* All of it is kept before it has its name. */
static int fetch_file(const char *url, const char *file)
{
    char part[PATH_BYTES + sizeof(PART_ENDING)];
    curl_off_t size_bytes = 0;
    if (strlen(file) >= PATH_BYTES) {
        return complain(file, strerror(ENAMETOOLONG));
    }
    (void)snprintf(part, sizeof(part), "%s%s", file, PART_ENDING);
    FILE *target = fopen(part, "wb");
    if (target == NULL) {
        return complain(part, strerror(errno));
    }
    int result = transfer_to(url, target, &size_bytes);
    const bool is_kept = fflush(target) == 0 && fsync(fileno(target)) == 0;
    const bool is_closed = fclose(target) == 0;
    if (result == EXIT_DONE && (!is_kept || !is_closed || rename(part, file) != 0)) {
        result = complain(file, strerror(errno));
    }
    if (result != EXIT_DONE) {
        (void)remove(part); /* it was said what is wrong */
        return result;
    }
    printf("%s: %lld bytes\n", file, (long long)size_bytes);
    return EXIT_DONE;
}

static int fetch(const char *url, const char *file)
{
    curl_off_t size_bytes = 0;
    if (strcmp(file, "-") != 0) {
        return fetch_file(url, file);
    }
    const int result = transfer_to(url, stdout, &size_bytes);
    return fflush(stdout) == 0 ? result : complain("the standard output", strerror(errno));
}

int main(int argument_count, char **arguments)
{
    if (argument_count < 2 || argument_count > 3) {
        fprintf(stderr, "use: fetch URL [FILE]\n");
        return EXIT_WRONG_WORDS;
    }
    const char *file = argument_count == 3 ? arguments[2] : name_of(arguments[1]);
    if (file == NULL) {
        return complain(arguments[1], "no name for a file in it: say one");
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return complain(arguments[1], "there is not enough memory");
    }
    const int result = fetch(arguments[1], file);
    curl_global_cleanup();
    return result;
}
