import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WeatherService {
  readonly url: string;
  close(): Promise<void>;
}

/** Open-Meteo's two addresses on this machine, always with the same weather. */
export async function startWeatherService(): Promise<WeatherService> {
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://127.0.0.1');
    const days = Number(address.searchParams.get('forecast_days') ?? 1);
    const answer = address.pathname === '/v1/search' ? { results: [paris] } : forecast(days);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const paris = { name: 'Paris', country: 'France', latitude: 48.85341, longitude: 2.3488 };

function forecast(days: number) {
  const each = <Value>(value: Value) => Array.from({ length: days }, () => value);
  return {
    current: {
      time: '2026-03-01T12:00',
      temperature_2m: 11.4,
      apparent_temperature: 9,
      relative_humidity_2m: 71,
      precipitation: 0.2,
      weather_code: 61,
      wind_speed_10m: 14.8,
    },
    daily: {
      time: Array.from({ length: days }, (_, index) => `2026-03-0${index + 1}`),
      weather_code: each(3),
      temperature_2m_min: each(4.5),
      temperature_2m_max: each(12.5),
      precipitation_sum: each(1.5),
    },
  };
}
