/* opus encode RATE plain|fec, opus decode RATE: mono frames of 20 ms; each payload after two octets of length. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <opus/opus.h>

int main(int argc, char **argv) {
    int16_t samples[5760];
    uint8_t octets[1500];
    uint8_t head[2];
    int error;
    if (argc == 4 && !strcmp(argv[1], "encode")) {
        int rate = atoi(argv[2]);
        OpusEncoder *encoder = opus_encoder_create(rate, 1, OPUS_APPLICATION_VOIP, &error);
        opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(5));
        opus_encoder_ctl(encoder, OPUS_SET_BITRATE(24000));
        if (!strcmp(argv[3], "fec")) {
            opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(1));
            opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(15));
        }
        while (fread(samples, 2, rate / 50, stdin) == (size_t) rate / 50) {
            int length = opus_encode(encoder, samples, rate / 50, octets, sizeof octets);
            if (length < 0) return 3;
            head[0] = length >> 8;
            head[1] = length & 255;
            fwrite(head, 1, 2, stdout);
            fwrite(octets, 1, length, stdout);
        }
        return 0;
    }
    if (argc == 3 && !strcmp(argv[1], "decode")) {
        int rate = atoi(argv[2]);
        OpusDecoder *decoder = opus_decoder_create(rate, 1, &error);
        while (fread(head, 1, 2, stdin) == 2) {
            size_t length = head[0] << 8 | head[1];
            if (length > sizeof octets || fread(octets, 1, length, stdin) != length) return 3;
            int n = opus_decode(decoder, length > 0 ? octets : NULL, length, samples, length > 0 ? 5760 : rate / 50, 0);
            if (n < 0) return 4;
            fwrite(samples, 2, n, stdout);
        }
        return 0;
    }
    return 2;
}
