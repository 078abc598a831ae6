export { hire } from './hire';
